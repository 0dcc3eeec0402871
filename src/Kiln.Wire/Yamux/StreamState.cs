namespace Kiln.Wire.Yamux;

/// <summary>Where a stream is between its opening and its end; guarded by the lock of the session's table.</summary>
internal sealed class StreamState
{
    public bool IsLocalClosed { get; set; }

    public bool IsRemoteClosed { get; set; }

    public bool IsReset { get; set; }

    /// <summary>When it was opened by this side; 0 once the other side has accepted it.</summary>
    public long UnacceptedSince { get; set; }

    /// <summary>When this side was done with it in both directions; 0 before.</summary>
    public long AbandonedSince { get; set; }

    public bool IsOver => IsReset || (IsLocalClosed && IsRemoteClosed);
}
