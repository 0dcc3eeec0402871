using Kiln.Testing;
using Kiln.Wire;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Rpc;

namespace Kiln.Serving.Tests;

/// <summary>What a plugin's process bears from its component and from its host.</summary>
public sealed class OddPluginTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(3);

    private readonly TemporaryDirectory _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Kinds => ["builder", "provisioner", "post-processor", "datasource"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("builder")]
    [InlineData("provisioner")]
    [InlineData("datasource")]
    public async Task Exception_is_an_error_of_the_call_and_not_the_end_of_the_process(string kind)
    {
        await using OddPlugin plugin = await OddPlugin.StartAsync(kind, _folder);

        await Assert.ThrowsAsync<RpcException>(
            () => plugin.PrepareAsync(("fail_to_prepare", PackValue.Of("not like this"))));
        await plugin.PrepareAsync(("fail", PackValue.Of("it broke")));
        RpcException failure = await Assert.ThrowsAsync<RpcException>(plugin.WorkAsync);
        await plugin.PrepareAsync(("fail", PackValue.Of("")));
        RpcException silent = await Assert.ThrowsAsync<RpcException>(plugin.WorkAsync);

        Assert.Contains("it broke", failure.Message, StringComparison.Ordinal);
        Assert.NotEqual("", silent.Message.Trim());
        await plugin.CallAsync("ConfigSpec", PackValue.Nil);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Cancel_is_possible_before_anything_else_and_again_and_again(string kind)
    {
        await using OddPlugin plugin = await OddPlugin.StartAsync(kind, _folder);

        for (int i = 0; i < 3; i++)
        {
            await plugin.CancelAsync();
        }

        await plugin.CallAsync("ConfigSpec", PackValue.Nil);
        await plugin.PrepareAsync();
        await plugin.CancelAsync();
        Assert.Equal(0, (await plugin.HangUpAsync()).Code);
    }

    [Theory]
    [InlineData("builder")]
    [InlineData("provisioner")]
    [InlineData("datasource")]
    public async Task Cancel_ends_a_component_that_works(string kind)
    {
        await using OddPlugin plugin = await OddPlugin.StartAsync(kind, _folder);
        string begun = _folder.Combine("begun");
        await plugin.PrepareAsync(("wait", PackValue.Of(true)), ("begun", PackValue.Of(begun)));
        Task<PackValue> work = plugin.WorkAsync();
        await WaitForAsync(() => File.Exists(begun));

        await plugin.CancelAsync();
        await plugin.CancelAsync();

        RpcException failure = await Assert.ThrowsAsync<RpcException>(() => work);
        Assert.Equal("context canceled", failure.Message);
        Assert.Equal(0, (await plugin.HangUpAsync()).Code);
    }

    [Fact]
    public async Task Printing_goes_to_the_log()
    {
        await using OddPlugin plugin = await OddPlugin.StartAsync("provisioner", _folder);
        await plugin.PrepareAsync(("print", PackValue.Of("loud")), ("say", PackValue.Of("polite")));

        await plugin.WorkAsync();
        (int code, string output, _) = await plugin.HangUpAsync();

        Assert.Equal((0, ""), (code, output));
        Assert.Equal(3, (await plugin.Errors).Split('\n').Count(static line => line == "loud"));
        Assert.Contains("say: polite", plugin.Ui.Lines);
    }

    [Fact]
    public async Task Component_cleans_up_when_the_host_is_gone()
    {
        await using OddPlugin plugin = await OddPlugin.StartAsync("builder", _folder);
        string begun = _folder.Combine("begun");
        string cleaned = _folder.Combine("cleaned");
        await plugin.PrepareAsync(
            ("wait", PackValue.Of(true)), ("begun", PackValue.Of(begun)), ("cleaned_up", PackValue.Of(cleaned)));
        Task<WireException> work = Assert.ThrowsAnyAsync<WireException>(plugin.WorkAsync);
        await WaitForAsync(() => File.Exists(begun));

        (int code, string output, _) = await plugin.HangUpAsync();

        await PluginHost.Within(work, "the failure of the call");
        Assert.Equal((0, ""), (code, output));
        Assert.True(File.Exists(cleaned));
    }

    [Fact]
    public async Task Component_that_waits_ends_soon_after_its_host()
    {
        await using OddPlugin plugin = await OddPlugin.StartAsync("provisioner", _folder);
        string begun = _folder.Combine("begun");
        await plugin.PrepareAsync(("wait", PackValue.Of(true)), ("begun", PackValue.Of(begun)));
        Task<WireException> work = Assert.ThrowsAnyAsync<WireException>(plugin.WorkAsync);
        await WaitForAsync(() => File.Exists(begun));

        (int code, _, TimeSpan duration) = await plugin.HangUpAsync();

        await PluginHost.Within(work, "the failure of the call");
        Assert.Equal(0, code);
        Assert.InRange(duration, TimeSpan.Zero, Soon);
    }

    [Fact]
    public async Task Component_that_does_not_listen_ends_after_the_time_for_clean_ups()
    {
        await using OddPlugin plugin = await OddPlugin.StartAsync("provisioner", _folder);
        string begun = _folder.Combine("begun");
        await plugin.PrepareAsync(("deaf", PackValue.Of("10m")), ("begun", PackValue.Of(begun)));
        Task<WireException> work = Assert.ThrowsAnyAsync<WireException>(plugin.WorkAsync);
        await WaitForAsync(() => File.Exists(begun));

        (int code, _, TimeSpan duration) = await plugin.HangUpAsync();

        await PluginHost.Within(work, "the failure of the call");
        Assert.Equal(0, code);
        Assert.InRange(duration, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(30));
        Assert.Contains(
            "[WARN] The host is gone, and odd has not ended within 4 seconds.",
            await plugin.Errors,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Component_is_prepared_anew_each_time()
    {
        await using OddPlugin plugin = await OddPlugin.StartAsync("provisioner", _folder);
        await plugin.PrepareAsync(("say", PackValue.Of("one")), ("fail", PackValue.Of("forgotten")));
        await plugin.PrepareAsync(("say", PackValue.Of("two")));

        await plugin.WorkAsync();

        Assert.Equal(["say: two"], plugin.Ui.Lines);
    }

    [Fact]
    public async Task Error_of_a_post_processor_is_in_its_reply()
    {
        await using OddPlugin plugin = await OddPlugin.StartAsync("post-processor", _folder);
        await Assert.ThrowsAsync<RpcException>(() => plugin.PrepareAsync(("nothing", PackValue.Of("x"))));
        await plugin.PrepareAsync(("fail", PackValue.Of("it broke")));

        PostProcessReply reply = PostProcessReply.FromPack(await plugin.WorkAsync());

        Assert.Contains("it broke", reply.Err, StringComparison.Ordinal);
        Assert.Equal(0U, reply.StreamId);
        await plugin.CallAsync("ConfigSpec", PackValue.Nil);
    }

    private static async Task WaitForAsync(Func<bool> condition)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        while (!condition())
        {
            await Task.Delay(20, limit.Token);
        }
    }
}
