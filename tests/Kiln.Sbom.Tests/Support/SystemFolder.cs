using Kiln.Sbom.Inventory;
using Kiln.Sbom.Scanning;
using Kiln.Testing;

namespace Kiln.Sbom.Tests.Support;

/// <summary>The root of a small system, written by a test.</summary>
internal sealed class SystemFolder : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public string Path => _folder.Path;

    public string Root => _folder.Combine("root");

    public static SystemFolder Debian() => new SystemFolder().With(
        "etc/os-release", "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\nVERSION_ID=\"12\"\n");

    public SystemFolder With(string path, string content)
    {
        _folder.Write("root/" + path, content);
        return this;
    }

    /// <summary>The files of a folder of this machine.</summary>
    public SystemFolder WithCopyOf(string folder, string path)
    {
        string target = _folder.Combine("root", path);
        Directory.CreateDirectory(target);
        foreach (string file in Directory.GetFiles(folder))
        {
            File.Copy(file, System.IO.Path.Combine(target, System.IO.Path.GetFileName(file)));
        }

        return this;
    }

    public SystemFolder WithLink(string path, string target)
    {
        string link = _folder.Combine("root", path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(link)!);
        File.CreateSymbolicLink(link, target);
        return this;
    }

    /// <summary>Beside the root: nothing in it may lead there.</summary>
    public SystemFolder Outside(string name, string content)
    {
        _folder.Write(name, content);
        return this;
    }

    public Task<SoftwareInventory> ScanAsync(params string[] excludes) => InventoryScanner.ScanAsync(
        _folder.Combine("root"), [.. excludes], TestContext.Current.CancellationToken);

    public void Dispose() => _folder.Dispose();
}
