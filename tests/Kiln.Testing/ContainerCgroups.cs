namespace Kiln.Testing;

/// <summary>The cgroups of containers that builds run, in which a killed build could leave processes.</summary>
public static class ContainerCgroups
{
    private const string Prefix = "kiln-";

    /// <returns>
    /// Folders named like the containers, <c>kiln-1</c>; not those of others, as the services of a machine that another test runs.
    /// </returns>
    public static IEnumerable<string> All() =>
        Directory.EnumerateDirectories("/sys/fs/cgroup", Prefix + "*", SearchOption.AllDirectories)
            .Where(static folder => Path.GetFileName(folder.AsSpan())[Prefix.Length..].IndexOfAnyExceptInRange('0', '9') < 0);
}
