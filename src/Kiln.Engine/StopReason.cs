namespace Kiln.Engine;

/// <summary>Why a run was stopped. Names follow what the user is told.</summary>
public enum StopReason
{
    /// <summary>SIGINT: the user pressed Ctrl-C.</summary>
    Interrupt = 1,

    /// <summary>SIGTERM: the machine or a supervisor wants the process to end.</summary>
    Terminated,

    /// <summary>SIGHUP: the terminal was closed.</summary>
    HangUp,
}
