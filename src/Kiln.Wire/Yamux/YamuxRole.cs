namespace Kiln.Wire.Yamux;

/// <summary>Who a session is; only the numbers of the streams that it opens depend on it.</summary>
public enum YamuxRole
{
    /// <summary>Opens streams with odd numbers.</summary>
    Client,

    /// <summary>Opens streams with even numbers.</summary>
    Server,
}
