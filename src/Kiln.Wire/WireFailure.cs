namespace Kiln.Wire;

/// <summary>Why a connection, a stream or a decoding ended.</summary>
public enum WireFailure
{
    /// <summary>The other side closed the connection or the stream.</summary>
    Closed,

    /// <summary>
    /// The other side said something that the protocol does not allow; nothing that follows can be trusted.
    /// </summary>
    Protocol,

    /// <summary>The other side took too long.</summary>
    Timeout,

    /// <summary>The other side reset this stream; others go on.</summary>
    Reset,

    /// <summary>What the other side sent is over a limit of this side.</summary>
    Limit,

    /// <summary>This side closed the connection or the stream.</summary>
    Stopped,

    /// <summary>Reading from or writing to the connection failed.</summary>
    Transport,
}
