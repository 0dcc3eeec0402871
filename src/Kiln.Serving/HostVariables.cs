using System.Globalization;
using System.Net;
using Kiln.Wire.Startup;

namespace Kiln.Serving;

/// <summary>What a host says to the programs that it starts.</summary>
/// <param name="variable">Reads an environment variable; null when it is not set.</param>
internal sealed class HostVariables(Func<string, string?> variable)
{
    /// <summary>The same for all builds of one run; null when the host does not say it.</summary>
    public string? RunUuid => variable(PluginEnvironment.RunUuidName) is { Length: > 0 } uuid ? uuid : null;

    public bool HasCookie => variable(PluginEnvironment.CookieName) == PluginEnvironment.Cookie;

    /// <summary>The ports to listen on where there are no sockets in the file system.</summary>
    /// <exception cref="ProgramException">The host says no ports.</exception>
    public (int Min, int Max) Ports()
    {
        int min = Port(PluginEnvironment.MinPortName, PluginEnvironment.MinPort);
        int max = Port(PluginEnvironment.MaxPortName, PluginEnvironment.MaxPort);
        return min <= max
            ? (min, max)
            : throw new ProgramException(
                $"{PluginEnvironment.MinPortName} is {min}, which is more than {PluginEnvironment.MaxPortName}, {max}.");
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
