namespace Kiln.Provisioners.WindowsRestart;

/// <summary>What `shutdown` of Windows answers.</summary>
internal static class ShutdownExit
{
    /// <summary>The machine is going down and takes no more requests.</summary>
    public const int GoingDown = 1;

    /// <summary>A shutdown is in progress.</summary>
    public const int InProgress = 1115;

    /// <summary>A shutdown was scheduled already.</summary>
    public const int Scheduled = 1190;

    /// <summary>The machine does not know itself at the moment.</summary>
    public const int UnknownInterface = 1717;
}
