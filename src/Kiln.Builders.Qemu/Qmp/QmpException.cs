namespace Kiln.Builders.Qemu.Qmp;

internal enum QmpFailure
{
    /// <summary>QEMU refused the command.</summary>
    Refused,

    /// <summary>There is no answer within the time.</summary>
    Timeout,

    /// <summary>The connection has ended: most often because QEMU has.</summary>
    Closed,

    /// <summary>What came is not the protocol.</summary>
    Protocol,
}

/// <summary>A command to QEMU's monitor failed.</summary>
internal sealed class QmpException(QmpFailure reason, string message) : Exception(message)
{
    public QmpFailure Reason { get; } = reason;
}
