using System.Text;

namespace Kiln.Builders.Docker.Engine;

/// <summary>Paths of the engine's interface.</summary>
internal static class EnginePath
{
    /// <summary>Parameters whose value is null are left out.</summary>
    public static string Of(string path, params ReadOnlySpan<(string Name, string? Value)> query)
    {
        StringBuilder text = new(path);
        char separator = '?';
        foreach ((string name, string? value) in query)
        {
            if (value is not null)
            {
                text.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
                separator = '&';
            }
        }

        return text.ToString();
    }

    /// <summary>A name of an image or a container as a part of a path; its slashes stay.</summary>
    public static string Name(string name) => Uri.EscapeDataString(name).Replace("%2F", "/", StringComparison.Ordinal);
}
