using System.Globalization;
using Kiln.Builders.Qemu.Qmp;
using Kiln.Machines.Power;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;

namespace Kiln.Builders.Qemu.Running;

/// <summary>A machine that runs. It is gone when this is disposed of, whatever it does then.</summary>
internal sealed class QemuMachine : IMachinePower, IAsyncDisposable
{
    /// <summary>For a system that reacts to the power button to end in order.</summary>
    private static readonly TimeSpan PowerButtonLimit = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan CommandLimit = TimeSpan.FromSeconds(30);

    /// <summary>Between the end of QEMU and the failure of what worked with the machine.</summary>
    private static readonly TimeSpan NoticeDelay = TimeSpan.FromSeconds(1);

    /// <summary>For work that ends by itself because it has shut the machine down.</summary>
    private static readonly TimeSpan LastWorkLimit = TimeSpan.FromSeconds(5);

    private readonly QemuProcess _process;
    private readonly QmpClient _client;
    private readonly SerialConsole _console;
    private readonly MachineEvents _events;
    private readonly BuildContext _context;

    public QemuMachine(
        QemuProcess process,
        QmpClient client,
        SerialConsole console,
        MachineEvents events,
        PrivateFolder folder,
        BuildContext context)
    {
        _process = process;
        _client = client;
        _console = console;
        _events = events;
        _context = context;
        Monitor = new(client, context.Time);
        Screen = new(console.Text, Monitor, folder, context.Time);
        Failure = FailAsync();
        Absence = EndAsync();
    }

    public QemuMonitor Monitor { get; }

    public GuestScreen Screen { get; }

    public Kiln.Machines.Typing.ConsoleText Console => _console.Text;

    /// <summary>The way into the machine, as soon as there is one.</summary>
    public ICommunicator? Communicator { get; set; }

    /// <summary>
    /// Why the machine cannot go on, as a sentence. Never ends while it can, nor after it was shut down.
    /// </summary>
    public Task<string> Failure { get; }

    /// <summary>
    /// Why there is no machine any more, as a sentence: its failure, or that it was shut down, some time after that.
    /// </summary>
    public Task<string> Absence { get; }

    public bool IsOn => !_process.Ended.IsCompleted;

    /// <summary>
    /// Does something with the machine. When the machine fails meanwhile, that is ended, and the machine's failure is
    /// told instead of what follows from it.
    /// </summary>
    /// <param name="work">Gets a token that ends it.</param>
    /// <param name="trouble"><see cref="Failure"/> or <see cref="Absence"/>.</param>
    /// <param name="cancellationToken">Ends it too.</param>
    public async Task<T> UseAsync<T>(
        Func<CancellationToken, Task<T>> work,
        Task<string> trouble,
        CancellationToken cancellationToken)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<T> working = work(end.Token);
        Task first = await Task.WhenAny(working, trouble);
        if (first == trouble)
        {
            await end.CancelAsync();
        }

        try
        {
            return await working;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            await Task.WhenAny(trouble, Task.Delay(NoticeDelay, _context.Time, cancellationToken));
            if (trouble.IsCompleted)
            {
                throw new BuildFailedException(await trouble, e);
            }

            throw;
        }
    }

    /// <inheritdoc cref="UseAsync{T}"/>
    public Task UseAsync(
        Func<CancellationToken, Task> work,
        Task<string> trouble,
        CancellationToken cancellationToken) => UseAsync(
            async token =>
            {
                await work(token);
                return true;
            },
            trouble,
            cancellationToken);

    public async Task WaitUntilOffAsync(CancellationToken cancellationToken)
    {
        int? code = await _process.Ended.WaitAsync(cancellationToken);
        if (code is not (0 or null) && !_events.WasShutDown)
        {
            throw new BuildFailedException(EndText(code));
        }
    }

    /// <summary>
    /// Compat: Packer kills QEMU. Here the system is first asked to write what it has in memory, and to end as after
    /// a press of the power button, for which it gets a few seconds.
    /// </summary>
    public async Task SwitchOffAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SyncAsync(cancellationToken);
            await Monitor.PowerDownAsync(cancellationToken);
            await _process.Ended.WaitAsync(PowerButtonLimit, _context.Time, cancellationToken);
        }
        catch (TimeoutException)
        {
            _context.Ui.Log("The machine did not react to its power button.");
            await Monitor.QuitAsync(cancellationToken);
            await _process.Ended.WaitAsync(QmpClient.UsualLimit, _context.Time, cancellationToken);
        }
        catch (QmpException e) when (e.Reason == QmpFailure.Closed)
        {
            await _process.Ended.WaitAsync(QmpClient.UsualLimit, _context.Time, cancellationToken);
        }
    }

    /// <summary>Lets the system write to its disks what it has in memory, where there is a way to ask it.</summary>
    public async Task SyncAsync(CancellationToken cancellationToken)
    {
        if (await AskAsync("sync", cancellationToken) is string objection)
        {
            _context.Ui.Log(objection);
        }
    }

    /// <summary>
    /// A machine that goes on from a checkpoint believes that no time has passed. Where its system can be asked, and
    /// the user may do that, its clock is set.
    /// </summary>
    public async Task SetClockAsync(CancellationToken cancellationToken)
    {
        string now = _context.Time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        string? answer = await AskAsync($"date -u -s @{now} || sudo -n date -u -s @{now}", cancellationToken);
        _context.Ui.Log(answer ?? "The machine's clock is set.");
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        await _client.DisposeAsync();
        await _console.DisposeAsync();
    }

    /// <summary>Runs a command that every Unix has.</summary>
    /// <returns>Why it has no effect; null when it has.</returns>
    private async Task<string?> AskAsync(string command, CancellationToken cancellationToken)
    {
        if (Communicator is null or NoneCommunicator)
        {
            return null;
        }

        using CancellationTokenSource limit = new(CommandLimit, _context.Time);
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            int code = await Communicator.RunAsync(new(command), either.Token);
            return code == 0
                ? null
                : string.Create(
                    CultureInfo.InvariantCulture, $"The machine ended the command '{command}' with exit code {code}.");
        }
        catch (CommunicatorException e)
        {
            return $"The machine could not be asked to run '{command}': {e.Message}";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"The machine did not run '{command}' in time.";
        }
    }

    private async Task<string> FailAsync()
    {
        Task first = await Task.WhenAny(_process.Ended, _events.Trouble);
        if (first == _events.Trouble)
        {
            return $"The machine stopped: {await _events.Trouble}.";
        }

        int? code = await _process.Ended;
        if (code is null || (code == 0 && _events.WasShutDown))
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, CancellationToken.None);
        }

        return EndText(code);
    }

    private async Task<string> EndAsync()
    {
        Task first = await Task.WhenAny(Failure, _process.Ended);
        if (first == Failure)
        {
            return await Failure;
        }

        int? code = await _process.Ended;
        if (code is null)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, CancellationToken.None);
        }

        await Task.Delay(LastWorkLimit, _context.Time, CancellationToken.None);
        return Failure.IsCompleted ? await Failure : "The machine was shut down while it was needed.";
    }

    private string EndText(int? code)
    {
        const int FirstSignal = 128;
        string how = code > FirstSignal
            ? string.Create(CultureInfo.InvariantCulture, $"was killed by signal {code - FirstSignal}")
            : string.Create(CultureInfo.InvariantCulture, $"ended with exit code {code}");
        string said = _process.LastErrors is { IsEmpty: false } lines
            ? $" It wrote last:\n  {string.Join("\n  ", lines)}"
            : " It wrote nothing.";
        return $"{_process.Name} {how} while the machine was needed.{said}";
    }
}
