using Kiln.Machines.Power;
using Kiln.Machines.Tests.Support;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Testing;

namespace Kiln.Machines.Tests.Power;

public sealed class StepShutdownTests : IDisposable
{
    private readonly RecordingUi _ui = new();
    private readonly ComponentContexts _contexts;
    private readonly Machine _machine = new();

    public StepShutdownTests() => _contexts = new(_ui);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IEnumerable<string> Said => _ui.Lines.Where(static line => !line.StartsWith("log: ", StringComparison.Ordinal));

    public void Dispose() => _contexts.Dispose();

    [Fact]
    public async Task Machine_without_command_is_switched_off()
    {
        await RunAsync(new(), _machine);
        Assert.Equal(["say: Halting the virtual machine..."], Said);
        Assert.True(_machine.WasSwitchedOff);
    }

    [Fact]
    public async Task Machine_without_a_way_into_it_goes_off_by_itself()
    {
        Task shutdown = RunAsync(new() { ShutdownCommand = "poweroff" }, new NoneCommunicator());
        _machine.Off.SetResult();
        await Within.Time(shutdown, "the shutdown");
        Assert.Equal(["say: Waiting for shutdown..."], Said);
        Assert.False(_machine.WasSwitchedOff);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(RemoteExit.ConnectionLost)]
    [InlineData(1)]
    public async Task Command_runs_and_its_end_does_not_matter_when_the_machine_goes_off(int code)
    {
        Task shutdown = RunAsync(new() { ShutdownCommand = "poweroff" }, _machine);
        _machine.Command.SetResult(code);
        Assert.False(shutdown.IsCompleted);
        _machine.Off.SetResult();
        await Within.Time(shutdown, "the shutdown");
        Assert.Equal(["say: Gracefully halting virtual machine...", "say: ran poweroff"], Said);
    }

    [Fact]
    public async Task Command_that_hangs_is_ended_when_the_machine_is_off()
    {
        Task shutdown = RunAsync(new() { ShutdownCommand = "poweroff" }, _machine);
        _machine.Off.SetResult();
        await Within.Time(shutdown, "the shutdown");
        Assert.True(_machine.Command.Task.IsCanceled);
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(7, " The shutdown command ended with exit code 7.")]
    public async Task Machine_that_stays_on_is_told_with_the_end_of_the_command(int code, string told)
    {
        _machine.Command.SetResult(code);
        BuildFailedException e = await Assert.ThrowsAsync<BuildFailedException>(() => Within.Time(
            RunAsync(new() { ShutdownCommand = "poweroff", ShutdownTimeout = TimeSpan.FromMilliseconds(200) }, _machine), "the limit"));
        Assert.Equal($"Timeout while waiting for machine to shut down. It was still on after 200ms.{told}", e.Message);
        Assert.Contains("shutdown_timeout", e.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_that_cannot_be_started_is_told_at_once()
    {
        _machine.Command.SetException(new CommunicatorException(CommunicatorFailure.Start, "no such thing"));
        BuildFailedException e = await Assert.ThrowsAsync<BuildFailedException>(
            () => Within.Time(RunAsync(new() { ShutdownCommand = "poweroff" }, _machine), "the failure"));
        Assert.Equal("Failed to send shutdown command: no such thing", e.Message);
    }

    [Fact]
    public async Task Cancelled_build_waits_no_longer()
    {
        using CancellationTokenSource stop = new();
        Task shutdown = new StepShutdown(new() { ShutdownCommand = "poweroff" }, _machine, _machine)
            .RunAsync(_contexts.Build(new NoProvisioners()), stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Within.Time(shutdown, "the end"));
        Assert.True(_machine.Command.Task.IsCanceled);
    }

    private Task RunAsync(ShutdownConfig config, ICommunicator communicator) =>
        new StepShutdown(config, _machine, communicator).RunAsync(_contexts.Build(new NoProvisioners()), Token);

    /// <summary>Goes off and ends its command when the test says so.</summary>
    private sealed class Machine : IMachinePower, ICommunicator
    {
        public TaskCompletionSource Off { get; } = new();

        public TaskCompletionSource<int> Command { get; } = new();

        public bool WasSwitchedOff { get; private set; }

        public Task WaitUntilOffAsync(CancellationToken cancellationToken) => Off.Task.WaitAsync(cancellationToken);

        public Task SwitchOffAsync(CancellationToken cancellationToken)
        {
            WasSwitchedOff = true;
            return Task.CompletedTask;
        }

        public async Task<int> RunAsync(RemoteCommand command, CancellationToken cancellationToken)
        {
            command.OnOutputLine!($"ran {command.Command}");
            await using (cancellationToken.Register(() => Command.TrySetCanceled(cancellationToken)))
            {
                return await Command.Task;
            }
        }

        public Task UploadAsync(string path, Stream content, UnixFileMode? mode, CancellationToken cancellationToken) =>
            throw new InvalidOperationException();

        public Task UploadDirectoryAsync(string path, string localDirectory, CancellationToken cancellationToken) =>
            throw new InvalidOperationException();

        public Task DownloadAsync(string path, Stream destination, CancellationToken cancellationToken) =>
            throw new InvalidOperationException();

        public Task DownloadDirectoryAsync(string path, string localDirectory, CancellationToken cancellationToken) =>
            throw new InvalidOperationException();
    }
}
