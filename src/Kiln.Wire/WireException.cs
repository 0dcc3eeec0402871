namespace Kiln.Wire;

/// <summary>A connection, a stream or a decoding failed; <see cref="Reason"/> says in which way.</summary>
public sealed class WireException(WireFailure reason, string message, Exception? cause) : IOException(message, cause)
{
    public WireException(WireFailure reason, string message)
        : this(reason, message, null)
    {
    }

    public WireFailure Reason { get; } = reason;

    internal static WireException Protocol(string message) => new(WireFailure.Protocol, message);

    /// <summary>A new exception with the same facts: each waiter throws its own.</summary>
    internal WireException Again() => new(Reason, Message, this);
}
