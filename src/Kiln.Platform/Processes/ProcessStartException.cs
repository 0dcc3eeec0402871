namespace Kiln.Platform.Processes;

public enum ProcessStartFailure
{
    NotFound,
    NotExecutable,
    WorkingDirectoryMissing,
    InvalidArgument,
    NoResources,
    Other,
}

/// <summary>A command could not be started; nothing of it ran.</summary>
public sealed class ProcessStartException : Exception
{
    public ProcessStartException(ProcessStartFailure reason, string command, string message)
        : base(message)
    {
        Reason = reason;
        Command = command;
    }

    public ProcessStartFailure Reason { get; }

    /// <summary>As the caller named it.</summary>
    public string Command { get; }
}
