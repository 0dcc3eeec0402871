using Kiln.Remote.Provisioning;
using Kiln.Remote.Tests.Support;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Testing;
using Kiln.Values;
using Kiln.Wire;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Rpc;

namespace Kiln.Remote.Tests.Provisioning;

public sealed class HookTests : IAsyncLifetime
{
    private const string CleaningUp =
        "say: Provisioning step had errors: Running the cleanup provisioner, if present...";

    private readonly TemporaryDirectory _folder = new();
    private readonly LocalMachine _machine;
    private readonly RecordingUi _ui = new();
    private readonly CancellationTokenSource _build = new();
    private Pair _pair = null!;

    public HookTests() => _machine = new(_folder);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _pair = await Pair.ConnectAsync();

    public async ValueTask DisposeAsync()
    {
        await _pair.DisposeAsync();
        _build.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Provisioners_get_the_machine_and_the_variables_of_the_builder(bool hostServes)
    {
        BuildVariables given = BuildVariables.Empty
            .With("ID", "i-1")
            .With("Port", HclValue.Number(22))
            .With("SSHAgentAuth", HclValue.False);
        int code = -1;
        BuildVariables? received = null;
        RemoteHook hook = await ServeAsync(
            new TestHook
            {
                Provision = async (machine, variables, token) =>
                {
                    received = variables;
                    await machine.UploadAsync("file", new MemoryStream([1, 2, 3]), null, token);
                    code = await machine.RunAsync(new("test $(wc -c < file) = 3 && exit 6"), token);
                },
            },
            hostServes);
        await Within.Time(hook.RunAsync(_machine, given, null, Token), "the provisioners");
        Assert.Equal(6, code);
        BuildVariables expected = BuildVariables.Defaults("run-1").With(given);
        Assert.Equal(expected.Values.AsEnumerable(), received!.Values);
        Assert.Empty(_ui.Lines);
    }

    [Fact]
    public async Task Failing_provisioner_is_told_and_cleaned_up_after_once()
    {
        List<string> order = [];
        RemoteHook hook = await ServeAsync(new TestHook
        {
            Provision = static (_, _, _) => throw new BuildFailedException("the script failed"),
            CleanUp = async (machine, variables, token) =>
            {
                int code = await machine.RunAsync(new("exit 4"), token);
                order.Add($"clean-up {code} {variables.Values["ID"].AsString()}");
            },
        });
        BuildFailedException failure = await Assert.ThrowsAsync<BuildFailedException>(() => Within.Time(
            hook.RunAsync(_machine, BuildVariables.Empty.With("ID", "i-1"), null, Token), "the provisioners"));
        Assert.Equal("the script failed", failure.Message);
        await hook.CleanUpAfterAsync(failure);
        Assert.Equal(["clean-up 4 i-1"], order);
        Assert.Equal([CleaningUp], _ui.Lines);
    }

    [Fact]
    public async Task Error_cleanup_runs_when_something_after_the_provisioners_fails()
    {
        int cleanUps = 0;
        RemoteHook hook = await ServeAsync(new TestHook
        {
            Provision = static (_, _, _) => Task.CompletedTask,
            CleanUp = (_, _, _) =>
            {
                cleanUps++;
                throw new BuildFailedException("second");
            },
        });
        await hook.CleanUpAfterAsync(new BuildFailedException("before the provisioners"));
        Assert.Equal(0, cleanUps);
        await hook.RunAsync(_machine, BuildVariables.Empty, null, Token);
        await hook.CleanUpAfterAsync(new OperationCanceledException());
        Assert.Equal(0, cleanUps);
        BuildFailedException failure = await Assert.ThrowsAsync<BuildFailedException>(
            () => hook.CleanUpAfterAsync(new BuildFailedException("first")));
        Assert.Equal("Cleanup failed: second. Original Provisioning error: first", failure.Message);
        Assert.Equal(1, cleanUps);
    }

    [Fact]
    public async Task Cancelled_builder_cancels_the_provisioner_and_waits_for_its_end()
    {
        using CancellationTokenSource source = new();
        bool ended = false;
        bool cleaned = false;
        RemoteHook hook = await ServeAsync(new TestHook
        {
            Provision = async (machine, _, token) =>
            {
                try
                {
                    await machine.RunAsync(
                        new("echo begun; exec sleep 1000") { OnOutputLine = _ => source.Cancel() }, token);
                }
                finally
                {
                    ended = true;
                }
            },
            CleanUp = (_, _, token) =>
            {
                cleaned = !token.IsCancellationRequested;
                return Task.CompletedTask;
            },
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Within.Time(
            hook.RunAsync(_machine, BuildVariables.Empty, null, source.Token), "the end of the provisioners"));
        Assert.True(ended);
        await Within.Until(() => _machine.Ended == 1, "the end of the process");
        await _build.CancelAsync();
        await hook.CleanUpAfterAsync(new BuildFailedException("x"));
        Assert.True(cleaned);
    }

    [Fact]
    public async Task Cancelled_build_ends_the_provisioner()
    {
        RemoteHook hook = await ServeAsync(new TestHook
        {
            Provision = async (_, _, token) =>
            {
                await _build.CancelAsync();
                await Task.Delay(Timeout.Infinite, token);
            },
        });
        BuildFailedException failure = await Assert.ThrowsAsync<BuildFailedException>(() => Within.Time(
            hook.RunAsync(_machine, BuildVariables.Empty, null, Token), "the provisioners"));
        Assert.Equal("context canceled", failure.Message);
    }

    [Fact]
    public async Task Machine_of_a_builder_without_one_is_not_touched()
    {
        RemoteHook hook = await ServeAsync(new TestHook
        {
            Provision = static async (machine, _, token) =>
            {
                Assert.IsType<NoneCommunicator>(machine);
                Assert.Equal(0, await machine.RunAsync(new("x"), token));
            },
        });
        await hook.RunAsync(new Untouchable(), BuildVariables.Empty.With("ConnType", "none"), null, Token);
    }

    [Fact]
    public async Task Calls_that_make_no_sense_are_errors_and_unknown_hooks_nothing()
    {
        RpcServices services = new();
        TestHook hook = new() { Provision = static (_, _, _) => Task.CompletedTask };
        HookService.Add(services, hook, _pair.Host, _build.Token);
        RpcClient client = await _pair.ServeAsync(true, services);
        await client.CallAsync("Hook.Cancel", PackValue.Nil, Token);
        await CallAsync("packer_other", PackValue.Nil);
        await CallAsync("packer_provision", PackValue.Nil);
        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => CallAsync(
            "packer_provision", PackValue.Map(("Volumes", new PackArray([])))));
        Assert.Equal("unhandled buildvar type: []interface {}", refused.Message);
        await Assert.ThrowsAsync<RpcException>(() => client.CallAsync("Hook.Run", PackValue.Of("x"), Token));
        await Assert.ThrowsAsync<RpcException>(() => Within.Time(
            client.CallAsync("Hook.Run", new HookRunArguments("packer_provision", PackValue.Nil, 99).ToPack(), Token),
            "the failure"));

        async Task CallAsync(string name, PackValue data)
        {
            await using ServedServices served = _pair.Plugin.Serve(new());
            await Within.Time(
                client.CallAsync("Hook.Run", new HookRunArguments(name, data, served.Id).ToPack(), Token), name);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task End_of_the_connection_ends_the_provisioner_and_the_builder(bool hostEnds)
    {
        TaskCompletionSource ended = new();
        RemoteHook hook = await ServeAsync(new TestHook
        {
            Provision = async (machine, _, token) =>
            {
                Task ending = (hostEnds ? _pair.Host : _pair.Plugin).DisposeAsync().AsTask();
                try
                {
                    await machine.RunAsync(new("exec sleep 1000"), token);
                }
                finally
                {
                    ended.TrySetResult();
                    await ending;
                }
            },
        });
        await Assert.ThrowsAsync<WireException>(() => Within.Time(
            hook.RunAsync(_machine, BuildVariables.Empty, null, Token), "the provisioners"));
        await Within.Time(ended.Task, "the end of the provisioner");
    }

    private async Task<RemoteHook> ServeAsync(TestHook hook, bool hostServes = true)
    {
        (RemoteConnection server, RemoteConnection caller) = _pair.Roles(hostServes);
        RpcServices services = new();
        HookService.Add(services, hook, server, _build.Token);
        return new(await _pair.ServeAsync(hostServes, services), caller, _ui) { RunUuid = "run-1" };
    }

    private sealed class Untouchable : ICommunicator
    {
        public Task<int> RunAsync(RemoteCommand command, CancellationToken cancellationToken) => throw Touched();

        public Task UploadAsync(string path, Stream content, UnixFileMode? mode, CancellationToken cancellationToken) =>
            throw Touched();

        public Task UploadDirectoryAsync(string path, string localDirectory, CancellationToken cancellationToken) =>
            throw Touched();

        public Task DownloadAsync(string path, Stream destination, CancellationToken cancellationToken) =>
            throw Touched();

        public Task DownloadDirectoryAsync(string path, string localDirectory, CancellationToken cancellationToken) =>
            throw Touched();

        private static InvalidOperationException Touched() => new("There is no machine.");
    }
}
