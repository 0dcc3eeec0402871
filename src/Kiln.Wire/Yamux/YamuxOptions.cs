namespace Kiln.Wire.Yamux;

/// <summary>Times and limits of a session; the defaults are those that Go peers use.</summary>
public sealed record YamuxOptions
{
    /// <summary>Bytes that may be on their way in each direction of each stream. Nothing negotiates it.</summary>
    public const int Window = 256 * 1024;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How often the other side is asked whether it is still there.</summary>
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the other side may take to answer that, and to take bytes from the connection.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the other side may take to accept a stream.</summary>
    public TimeSpan OpenTimeout { get; init; } = TimeSpan.FromSeconds(75);

    /// <summary>
    /// How long a stream that this side is done with waits for the other side's end before it is reset.
    /// </summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Streams that may wait to be accepted, in each direction.</summary>
    public int AcceptBacklog { get; init; } = 256;

    /// <summary>
    /// Streams of the other side that may be open at a time; bounds memory, each may buffer a window.
    /// </summary>
    public int MaxIncomingStreams { get; init; } = 1024;
}
