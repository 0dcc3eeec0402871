using Kiln.Platform.Native;

namespace Kiln.Platform.Processes;

/// <summary>Finds the programs that Kiln calls.</summary>
public static class ToolPath
{
    private const int ExecutableAccess = 1;

    // Users other than root do not have these on their PATH, although the tools in them work for everybody.
    private static readonly string[] SystemFolders = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

    /// <param name="name">Of the program.</param>
    /// <param name="debianPackage">What brings it, for the message.</param>
    /// <returns>The absolute path.</returns>
    /// <exception cref="MissingToolException">The program is not installed.</exception>
    public static string Find(string name, string debianPackage) =>
        FindOrNull(name) ?? throw new MissingToolException(name, debianPackage);

    /// <returns>The absolute path, or null when the program is not installed.</returns>
    public static string? FindOrNull(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(SystemFolders)
            .Select(folder => Path.GetFullPath(Path.Combine(folder, name)))
            .FirstOrDefault(static path => LibC.Access(path, ExecutableAccess) == 0 && !Directory.Exists(path));
}
