namespace Kiln.Wire.Yamux;

/// <summary>
/// Looks every second at everything that may take too long, and asks the other side whether it is there.
/// </summary>
internal sealed class SessionWatch(YamuxOptions options, FrameSender sender, StreamTable streams)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private uint _nextPing;
    private uint? _awaited;
    private long _lastPing = options.Time.GetTimestamp();

    /// <summary>Runs until something took too long, and says what.</summary>
    public async Task<WireException> RunAsync(Action<YamuxStream> reset, CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(Period, options.Time);
        while (true)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            if (Check() is { } reason)
            {
                return reason;
            }

            while (streams.FindLingering() is { } lingering)
            {
                reset(lingering);
            }
        }
    }

    public void Answered(uint value)
    {
        lock (_lock)
        {
            if (_awaited == value)
            {
                _awaited = null;
            }
        }
    }

    private WireException? Check()
    {
        if (sender.Failure is { } failure)
        {
            return failure;
        }

        if (sender.Waiting > options.AnswerTimeout)
        {
            return Late($"has taken no bytes for {options.AnswerTimeout.TotalSeconds} s");
        }

        if (streams.FindUnaccepted() is { } stream)
        {
            return Late($"has not accepted stream {stream.Id} for {options.OpenTimeout.TotalSeconds} s");
        }

        return CheckPing();
    }

    private WireException? CheckPing()
    {
        lock (_lock)
        {
            TimeSpan sincePing = options.Time.GetElapsedTime(_lastPing);
            if (_awaited is not null)
            {
                return sincePing > options.AnswerTimeout
                    ? Late($"has not answered a ping for {options.AnswerTimeout.TotalSeconds} s")
                    : null;
            }

            if (sincePing >= options.KeepAliveInterval)
            {
                _lastPing = options.Time.GetTimestamp();
                _awaited = _nextPing++;
                sender.Post(new(YamuxFrameType.Ping, YamuxFlags.Syn, 0, _awaited.Value));
            }

            return null;
        }
    }

    private static WireException Late(string what) => new(WireFailure.Timeout, $"The other side {what}.");
}
