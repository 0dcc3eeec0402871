using Kiln.Testing;

namespace Kiln.Builders.Qemu.Tests.Support;

/// <summary>A CD that installs the machine of the tests, made by <c>eng/make-test-iso</c>, with its list of checksums.</summary>
public sealed class TestCd : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    private TestCd()
    {
    }

    public string Path => _folder.Combine("install.iso");

    /// <summary>As <c>sha256sum</c> writes it.</summary>
    public string Checksums => _folder.Combine("SHA256SUMS");

    public static async Task<TestCd> MakeAsync()
    {
        string guest = System.IO.Path.GetDirectoryName(await TestGuest.DiskAsync())!;
        Requires.Tool("xorriso", "xorriso");
        Requires.Tool("mformat", "mtools");
        Requires.Check(Directory.Exists("/usr/lib/grub/x86_64-efi"), "needs the Debian package grub-efi-amd64-bin");
        TestCd cd = new();
        using IsolatedTool shell = new("/bin/sh");
        KilnRun run = await shell.RunAsync(
            cd._folder,
            "-c",
            "\"$0\" \"$1\" . && sha256sum install.iso >SHA256SUMS",
            System.IO.Path.Combine(RepositoryRoot.Path, "eng", "make-test-iso"),
            guest);
        Assert.True(run.ExitCode == 0, run.Error);
        return cd;
    }

    public void Dispose() => _folder.Dispose();
}
