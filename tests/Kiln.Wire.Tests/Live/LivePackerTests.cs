using System.Collections.Concurrent;
using System.Security.Cryptography;
using Kiln.Testing;
using Kiln.Wire.Gob;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Rpc;
using Kiln.Wire.Schemas;
using Kiln.Wire.Tests.Support;
using Kiln.Wire.Yamux;

namespace Kiln.Wire.Tests.Live;

/// <summary>Against components of packer 1.6.6: Go's own yamux, net/rpc, codec and gob on the other side.</summary>
public sealed class LivePackerTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly ConcurrentQueue<string> _said = new();
    private readonly RpcServices _services = new();

    public LivePackerTests() => _services.Add("Ui", new Dictionary<string, RpcMethod>
    {
        ["Say"] = Record("say"),
        ["Message"] = Record("message"),
        ["Error"] = Record("error"),
        ["Machine"] = static (_, _) => Task.FromResult(PackValue.Nil),
        ["NewTrackProgress"] = static (_, _) => throw new NotSupportedException("no progress here"),
    });

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Null_builder_tells_its_schema_and_runs()
    {
        await using PackerProcess packer = await PackerProcess.StartAsync("packer-builder-null", _folder);
        SchemaObject schema = GobSchema.Read(
            ConfigSpecReply.FromPack(await packer.CallAsync("Builder.ConfigSpec", PackValue.Nil)).ConfigSpec);
        Assert.Contains("ssh_host", schema.Members.Select(static member => member.Key));

        BuilderPrepareReply refused = await PrepareAsync(
            packer, PackValue.Map(("communicator", PackValue.Of("nonsense"))));
        Assert.Contains("nonsense", refused.Error, StringComparison.Ordinal);
        BuilderPrepareReply prepared = await PrepareAsync(
            packer, PackValue.Map(("communicator", PackValue.Of("none"))));
        Assert.Null(prepared.Error);

        string? hook = null;
        _services.Add("Hook", new Dictionary<string, RpcMethod>
        {
            ["Run"] = async (argument, cancellationToken) =>
            {
                HookRunArguments run = HookRunArguments.FromPack(argument);
                await using RpcClient inside = new(
                    await packer.Broker.DialAsync(run.StreamId, cancellationToken), PackLimits.Default);
                await inside.CallAsync("Ui.Say", PackValue.Of("from the hook"), cancellationToken);
                Assert.Equal(0, await StartAsync(packer, inside, "true", cancellationToken));
                hook = run.Name;
                return PackValue.Nil;
            },
        });
        PackValue artifact = await packer.CallServingAsync("Builder.Run", static id => PackValue.Of(id), _services);
        Assert.Equal("packer_provision", hook);
        Assert.Contains("say from the hook", _said);
        await CheckArtifactAsync(packer, artifact.AsUnsigned());

        RpcException unknown = await Assert.ThrowsAsync<RpcException>(
            () => packer.CallAsync("Builder.Nonsense", PackValue.Nil));
        Assert.Equal("rpc: can't find method Builder.Nonsense", unknown.Message);
    }

    [Fact]
    public async Task File_provisioner_uploads_ten_megabytes_through_the_communicator()
    {
        byte[] content = RandomNumberGenerator.GetBytes(10 * 1024 * 1024);
        string source = _folder.Combine("source.bin");
        await File.WriteAllBytesAsync(source, content, TestContext.Current.CancellationToken);
        await using PackerProcess packer = await PackerProcess.StartAsync("packer-provisioner-file", _folder);
        await packer.CallAsync("Provisioner.Prepare", new PrepareArguments(
        [
            PackValue.Map(("source", PackValue.Of(source)), ("destination", PackValue.Of("/remote/file"))),
            Context(),
        ]).ToPack());

        byte[] received = [];
        UploadArguments? arguments = null;
        _services.Add("Communicator", new Dictionary<string, RpcMethod>
        {
            ["Upload"] = async (argument, cancellationToken) =>
            {
                arguments = UploadArguments.FromPack(argument);
                await using YamuxStream stream = await packer.Broker.DialAsync(
                    arguments.ReaderStreamId, cancellationToken);
                using MemoryStream all = new();
                await stream.CopyToAsync(all, cancellationToken);
                received = all.ToArray();
                return PackValue.Nil;
            },
        });
        await packer.CallServingAsync(
            "Provisioner.Provision", static id => new ProvisionArguments(PackValue.Map(), id).ToPack(), _services);
        Assert.Equal("/remote/file", arguments!.Path);
        Assert.True(content.AsSpan().SequenceEqual(received));
    }

    [Fact]
    public async Task Failing_local_script_is_an_error_of_the_call_and_its_output_arrives()
    {
        await using PackerProcess packer = await PackerProcess.StartAsync("packer-provisioner-shell-local", _folder);
        await packer.CallAsync("Provisioner.Prepare", new PrepareArguments(
        [
            PackValue.Map(("inline", PackValue.Of(["echo from the script", "exit 3"]))),
            Context(),
        ]).ToPack());
        RpcException failure = await Assert.ThrowsAsync<RpcException>(() => packer.CallServingAsync(
            "Provisioner.Provision", static id => new ProvisionArguments(PackValue.Map(), id).ToPack(), _services));
        Assert.Contains("3", failure.Message, StringComparison.Ordinal);
        Assert.Contains("message from the script", _said);
    }

    private static PackValue Context() => PackValue.Map(
        ("packer_build_name", PackValue.Of("test")),
        ("packer_builder_type", PackValue.Of("null")),
        ("packer_debug", PackValue.Of(false)),
        ("packer_force", PackValue.Of(false)),
        ("packer_on_error", PackValue.Of("")),
        ("packer_template_path", PackValue.Of("test.json")),
        ("packer_user_variables", PackValue.Nil));

    private static async Task<BuilderPrepareReply> PrepareAsync(PackerProcess packer, PackValue config) =>
        BuilderPrepareReply.FromPack(
            await packer.CallAsync("Builder.Prepare", new PrepareArguments([config, Context()]).ToPack()));

    /// <summary>Starts a command as a caller does: its ids are accepted before the call is made.</summary>
    private static async Task<int> StartAsync(
        PackerProcess packer, RpcClient communicator, string command, CancellationToken cancellationToken)
    {
        uint id = packer.Broker.NextId();
        Task<YamuxStream> accept = packer.Broker.AcceptAsync(id, cancellationToken);
        await communicator.CallAsync(
            "Communicator.Start", new StartArguments(command, 0, 0, 0, id).ToPack(), cancellationToken);
        await using YamuxStream response = await accept;
        using MemoryStream all = new();
        await response.CopyToAsync(all, cancellationToken);
        return CommandFinished.Read(all.ToArray()).ExitStatus;
    }

    private static async Task CheckArtifactAsync(PackerProcess packer, uint id)
    {
        await using RpcClient artifact = new(
            await packer.Broker.DialAsync(id, CancellationToken.None), PackLimits.Default);
        Task<PackValue> CallAsync(string method, PackValue argument) => Within.Time(
            artifact.CallAsync($"Artifact.{method}", argument, CancellationToken.None), $"the reply of {method}");
        Assert.Equal("Null", (await CallAsync("Id", PackValue.Nil)).AsText());
        Assert.Equal("fnoeding.null", (await CallAsync("BuilderId", PackValue.Nil)).AsText());
        Assert.IsType<PackNil>(await CallAsync("State", PackValue.Of("nonsense")));
        Assert.True((await CallAsync("Files", PackValue.Nil)).AsTexts().IsDefaultOrEmpty);
        await CallAsync("Destroy", PackValue.Nil);
    }

    private RpcMethod Record(string kind) => (argument, _) =>
    {
        _said.Enqueue($"{kind} {argument.AsText()}");
        return Task.FromResult(PackValue.Nil);
    };
}
