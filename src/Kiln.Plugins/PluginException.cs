namespace Kiln.Plugins;

/// <summary>Why something with plugins cannot go on.</summary>
public enum PluginFailure
{
    /// <summary>The plugin folder or another setting of the machine cannot be used.</summary>
    InvalidSettings,

    /// <summary>Nothing answers to what was asked for.</summary>
    NotFound,

    /// <summary>The file cannot be started on this machine.</summary>
    NotExecutable,

    /// <summary>It was asked to describe itself, and failed.</summary>
    DescribeFailed,

    /// <summary>It was started to work, and did not become ready.</summary>
    NotReady,

    /// <summary>What it said of itself is no description.</summary>
    BadDescription,

    /// <summary>Its version is not the one that its name, release or lock promises.</summary>
    WrongVersion,

    /// <summary>It speaks a version of the plugin protocol that Kiln does not.</summary>
    WrongApi,

    /// <summary>Its content is not the one that its checksum file, release or lock promises.</summary>
    WrongDigest,

    /// <summary>It has no checksum file, or one without a checksum.</summary>
    NoChecksum,

    /// <summary>No connection, or one that broke.</summary>
    Network,

    /// <summary>A server answered with an error.</summary>
    Refused,

    /// <summary>A server wants a pause, or a token.</summary>
    RateLimited,

    /// <summary>A release is not made as releases of plugins are.</summary>
    BadRelease,

    /// <summary>A signature is missing, wrong, or by somebody who is not trusted.</summary>
    NotTrusted,

    /// <summary>The lock file says something else.</summary>
    Locked,
}

/// <summary>Something with a plugin failed; the message is for the user and complete.</summary>
public sealed class PluginException : Exception
{
    public PluginException(PluginFailure reason, string message, Exception? innerException = null)
        : base(message, innerException) => Reason = reason;

    public PluginFailure Reason { get; }

    /// <summary>The status of an answer that refused; otherwise null.</summary>
    public int? StatusCode { get; init; }
}
