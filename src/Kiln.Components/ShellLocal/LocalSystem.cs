using System.Collections.Immutable;

namespace Kiln.Components.ShellLocal;

/// <summary>The system that this process runs on, by Go's names.</summary>
internal static class LocalSystem
{
    public static readonly ImmutableArray<string> Names =
        ["darwin", "freebsd", "linux", "openbsd", "solaris", "windows"];

    public static string Current =>
        OperatingSystem.IsWindows() ? "windows"
        : OperatingSystem.IsMacOS() ? "darwin"
        : OperatingSystem.IsFreeBSD() ? "freebsd"
        : "linux";

    /// <summary>A drive path as a Linux shell on Windows sees it; other paths stay as they are.</summary>
    public static string LinuxPath(string path) =>
        path is [(>= 'a' and <= 'z') or (>= 'A' and <= 'Z'), ':', ..]
            ? $"/mnt/{char.ToLowerInvariant(path[0])}{path[2..].Replace('\\', '/')}"
            : path;
}
