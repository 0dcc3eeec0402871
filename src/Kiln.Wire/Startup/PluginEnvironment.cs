namespace Kiln.Wire.Startup;

/// <summary>What a host tells a plugin by environment variables.</summary>
public static class PluginEnvironment
{
    public const string CookieName = "PACKER_PLUGIN_MAGIC_COOKIE";

    /// <summary>No secret: it tells hosts from people who try out what the program does.</summary>
    public const string Cookie = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

    /// <summary>The first port to listen on where there are no sockets in the file system.</summary>
    public const string MinPortName = "PACKER_PLUGIN_MIN_PORT";

    public const string MaxPortName = "PACKER_PLUGIN_MAX_PORT";

    /// <summary>What hosts say for the ports, and plugins take when no host says any.</summary>
    public const int MinPort = 10_000;

    public const int MaxPort = 25_000;

    /// <summary>The same for all builds of one run.</summary>
    public const string RunUuidName = "PACKER_RUN_UUID";
}
