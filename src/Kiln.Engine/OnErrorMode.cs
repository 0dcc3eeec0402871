namespace Kiln.Engine;

/// <summary>What happens to the things a failed build has made: the values of <c>-on-error</c>.</summary>
public enum OnErrorMode
{
    Cleanup,
    Abort,

    /// <summary>
    /// The user chooses after each failure. Without somebody to ask, the same as <see cref="Cleanup"/>.
    /// </summary>
    Ask,

    /// <summary>As <see cref="Abort"/>, but the error clean-up provisioner runs.</summary>
    RunCleanupProvisioner,
}

/// <summary>The names of the modes on the command line and in the plugin protocol.</summary>
public static class OnErrorModes
{
    public static string NameOf(OnErrorMode mode) => mode switch
    {
        OnErrorMode.Cleanup => "cleanup",
        OnErrorMode.Abort => "abort",
        OnErrorMode.Ask => "ask",
        OnErrorMode.RunCleanupProvisioner => "run-cleanup-provisioner",
        _ => throw new ArgumentOutOfRangeException(nameof(mode)),
    };

    public static OnErrorMode? Parse(string name) => name switch
    {
        "cleanup" => OnErrorMode.Cleanup,
        "abort" => OnErrorMode.Abort,
        "ask" => OnErrorMode.Ask,
        "run-cleanup-provisioner" => OnErrorMode.RunCleanupProvisioner,
        _ => null,
    };
}
