using Kiln.Sdk.Communication;

namespace Kiln.Communicators.Ssh.Channels;

/// <summary>
/// Asks the server from time to time whether it is there. A connection on which nothing has come for a long time is
/// broken, so that nobody waits for ever.
/// </summary>
internal sealed class SignsOfLife : IAsyncDisposable
{
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(5);

    /// <summary>Long enough for a machine that is busy or was paused; only when the server is asked at all.</summary>
    private static readonly TimeSpan DefaultSilence = TimeSpan.FromMinutes(2);

    private readonly SshMultiplexer _multiplexer;
    private readonly TimeProvider _time;
    private readonly TimeSpan? _interval;
    private readonly TimeSpan? _silence;
    private readonly Task _watching;

    public SignsOfLife(SshMultiplexer multiplexer, CommunicatorConfig config, TimeProvider time)
    {
        _multiplexer = multiplexer;
        _time = time;
        TimeSpan interval = config.SshKeepAliveInterval;
        _interval = interval < TimeSpan.Zero ? null : interval == TimeSpan.Zero ? DefaultInterval : interval;
        _silence = config.SshReadWriteTimeout > TimeSpan.Zero ? config.SshReadWriteTimeout
            : _interval is null ? null
            : TimeSpan.FromTicks(Math.Max(DefaultSilence.Ticks, 3 * _interval.Value.Ticks));
        _watching = WatchAsync();
    }

    /// <summary>Ends with the multiplexer.</summary>
    public async ValueTask DisposeAsync()
    {
        _multiplexer.Break(new EndOfStreamException("It was closed."));
        await _watching;
    }

    private async Task WatchAsync()
    {
        TimeSpan? quarter = _silence / 4;
        TimeSpan? step = _interval is null || quarter < _interval ? quarter : _interval;
        if (step is null)
        {
            return;
        }

        Task pending = Task.CompletedTask;
        try
        {
            while (true)
            {
                await Task.Delay(step.Value, _time, _multiplexer.Ended);
                CheckSilence();
                if (_interval is not null && pending.IsCompleted)
                {
                    pending = AskAsync();
                }
            }
        }
        catch (OperationCanceledException)
        {
            await pending;
        }
    }

    private void CheckSilence()
    {
        long silent = Environment.TickCount64 - _multiplexer.LastBytes;
        if (silent > _silence?.TotalMilliseconds)
        {
            _multiplexer.Break(new TimeoutException(
                $"Nothing has come from the machine for {_silence.Value.TotalSeconds:0.###} seconds."));
        }
    }

    private async Task AskAsync()
    {
        try
        {
            await _multiplexer.RequestAsync("keepalive@openssh.com", null, _multiplexer.Ended);
        }
        catch (Exception e) when (e is CommunicatorException or OperationCanceledException)
        {
            // The connection has ended: who waits for something is told.
        }
    }
}
