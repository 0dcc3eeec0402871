using Kiln.Sdk.Communication;
using Kiln.Sdk.Events;

namespace Kiln.Communicators.Ssh.Transfer;

/// <summary>
/// Follows one transfer: tells the user how far it is, and ends it when nothing moves any more for too long.
/// </summary>
internal sealed class TransferWatch : IDisposable
{
    /// <summary>Between two events: nobody sees more, and each is a line in output for programs.</summary>
    private static readonly TimeSpan ReportEvery = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _stalled;
    private readonly CancellationTokenSource _end;
    private readonly CancellationToken _caller;
    private readonly TransferSettings _settings;
    private readonly IUi _ui;
    private readonly string _subject;
    private long _done;
    private long _total = -1;
    private long _reported;

    /// <param name="settings">Says how long nothing may move.</param>
    /// <param name="ui">Gets the progress.</param>
    /// <param name="subject">What is moved, as the user knows it.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public TransferWatch(TransferSettings settings, IUi ui, string subject, CancellationToken cancellationToken)
    {
        _settings = settings;
        _ui = ui;
        _subject = subject;
        _caller = cancellationToken;
        _stalled = new CancellationTokenSource(settings.StallLimit, settings.Time);
        _end = CancellationTokenSource.CreateLinkedTokenSource(_stalled.Token, cancellationToken);
        _reported = settings.Time.GetTimestamp();
    }

    /// <summary>Ends everything that belongs to the transfer.</summary>
    public CancellationToken Token => _end.Token;

    /// <summary>The caller did not end it, the silence did.</summary>
    public bool HasStalled => _stalled.IsCancellationRequested && !_caller.IsCancellationRequested;

    /// <summary>In bytes; told to the user as the end that is waited for.</summary>
    public void Expect(long total) => Volatile.Write(ref _total, total);

    /// <summary>The other side does something; safe from any thread.</summary>
    public void Moved(long bytes)
    {
        long done = Interlocked.Add(ref _done, bytes);
        _stalled.CancelAfter(_settings.StallLimit);
        long reported = Volatile.Read(ref _reported);
        if (bytes > 0 && _settings.Time.GetElapsedTime(reported) >= ReportEvery
            && Interlocked.CompareExchange(ref _reported, _settings.Time.GetTimestamp(), reported) == reported)
        {
            Report(done);
        }
    }

    /// <summary>Runs the transfer, and says what happened when it stalled.</summary>
    public async Task RunAsync(Func<Task> transfer)
    {
        try
        {
            await transfer();
            long done = Volatile.Read(ref _done);
            _ui.Progress(_subject, done, done);
        }
        catch (OperationCanceledException e) when (HasStalled)
        {
            throw new CommunicatorException(
                CommunicatorFailure.Transfer,
                $"The transfer of {_subject} was given up: "
                + $"nothing moved for {_settings.StallLimit.TotalSeconds:0.#} s. Look at the load and the disks of the "
                + "machine; ssh_read_write_timeout says how long to wait.",
                e);
        }
    }

    public void Dispose()
    {
        _end.Dispose();
        _stalled.Dispose();
    }

    private void Report(long done)
    {
        long total = Volatile.Read(ref _total);
        _ui.Progress(_subject, done, total < 0 ? null : Math.Max(total, done));
    }
}
