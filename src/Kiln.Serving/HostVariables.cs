using System.Globalization;
using System.Net;

namespace Kiln.Serving;

/// <summary>What a host says to the programs that it starts.</summary>
/// <param name="variable">Reads an environment variable; null when it is not set.</param>
internal sealed class HostVariables(Func<string, string?> variable)
{
    private const string CookieName = "PACKER_PLUGIN_MAGIC_COOKIE";
    private const string Cookie = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";
    private const string RunUuidName = "PACKER_RUN_UUID";
    private const string MinPortName = "PACKER_PLUGIN_MIN_PORT";
    private const string MaxPortName = "PACKER_PLUGIN_MAX_PORT";

    /// <summary>The same for all builds of one run; null when the host does not say it.</summary>
    public string? RunUuid => variable(RunUuidName) is { Length: > 0 } uuid ? uuid : null;

    /// <summary>No secret: it tells hosts from people who try out what the program does.</summary>
    public bool HasCookie => variable(CookieName) == Cookie;

    /// <summary>The ports to listen on where there are no sockets in the file system.</summary>
    /// <exception cref="ProgramException">The host says no ports.</exception>
    public (int Min, int Max) Ports()
    {
        int min = Port(MinPortName, 10_000);
        int max = Port(MaxPortName, 25_000);
        return min <= max
            ? (min, max)
            : throw new ProgramException($"{MinPortName} is {min}, which is more than {MaxPortName}, {max}.");
    }

    private int Port(string name, int usual)
    {
        string? text = variable(name);
        if (string.IsNullOrEmpty(text))
        {
            return usual;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            && port is >= IPEndPoint.MinPort and <= IPEndPoint.MaxPort
                ? port
                : throw new ProgramException($"{name} is \"{text}\", which is no port.");
    }
}
