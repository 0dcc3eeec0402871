namespace Kiln.Wire.Yamux;

/// <summary>Why a side goes away, as the go away frame says it.</summary>
public enum YamuxGoAway
{
    /// <summary>No new streams; the open ones go on.</summary>
    Normal = 0,
    ProtocolError = 1,
    InternalError = 2,
}
