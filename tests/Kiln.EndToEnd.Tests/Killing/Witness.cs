using System.Diagnostics;
using Kiln.Testing;

namespace Kiln.EndToEnd.Tests.Killing;

/// <summary>
/// Things of somebody else beside and inside the folders that Kiln works in: files, links that lead out, a mounted file system.
/// They must be there at the end as they were at the beginning.
/// </summary>
internal sealed class Witness : IDisposable
{
    private readonly List<string> _files = [];
    private readonly List<string> _links = [];
    private readonly List<string> _mounts = [];

    /// <param name="outside">Beside everything; the links lead here.</param>
    /// <param name="inside">Folders that Kiln works in.</param>
    /// <param name="mounts">Whether a file system is mounted in each as well; needs root.</param>
    public Witness(string outside, IEnumerable<string> inside, bool mounts)
    {
        Add(Path.Combine(outside, "kept"));
        foreach (string folder in inside)
        {
            // Names that a careless pattern would take for Kiln's own.
            foreach (string name in new[] { "theirs", "packer-shell1", "kiln-oci-theirs", ".x.tmp", "theirs.lock" })
            {
                Add(Path.Combine(folder, name));
            }

            Add(Path.Combine(folder, "kiln-oci-0123456789ab", "deep", "file"));
            string link = Path.Combine(folder, "out");
            Directory.CreateSymbolicLink(link, outside);
            _links.Add(link);
            if (mounts)
            {
                Mount(Path.Combine(folder, "mounted"));
            }
        }
    }

    public void AssertWhole()
    {
        Assert.All(_files, static file => Assert.True(File.Exists(file) && File.ReadAllText(file) == file, $"{file} was touched"));
        Assert.All(_links, static link => Assert.NotNull(new FileInfo(link).LinkTarget));
        string table = File.ReadAllText("/proc/self/mountinfo");
        Assert.All(_mounts, mount => Assert.Contains($" {mount} ", table, StringComparison.Ordinal));
    }

    /// <summary>What is directly in a folder and is not the witness's.</summary>
    public IEnumerable<string> OthersIn(string folder) => !Directory.Exists(folder)
        ? []
        : Directory.EnumerateFileSystemEntries(folder).Where(entry =>
            !_links.Contains(entry)
            && !_mounts.Contains(entry)
            && !_files.Any(file => file == entry || file.StartsWith(entry + "/", StringComparison.Ordinal)));

    public bool Owns(string path) =>
        _files.Any(file => file == path || file.StartsWith(path + "/", StringComparison.Ordinal)) || _links.Contains(path);

    public void Dispose()
    {
        foreach (string mount in _mounts)
        {
            Run("umount", mount);
        }
    }

    private static void Run(string tool, params string[] arguments)
    {
        using Process process = Process.Start(Requires.Tool(tool, "mount"), arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private void Add(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, file);
        _files.Add(file);
    }

    private void Mount(string folder)
    {
        Directory.CreateDirectory(folder);
        Run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder);
        _mounts.Add(folder);
        Add(Path.Combine(folder, "in the mount"));
    }
}
