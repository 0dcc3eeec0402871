using System.Collections.Immutable;
using System.Diagnostics;
using Kiln.Engine.Ledgers;
using Kiln.Sdk.Resources;
using Kiln.Testing;

namespace Kiln.Engine.Tests.Ledgers;

public sealed class BuiltInReaperTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string?> BadPaths => new("/", "relative", "/a/../b", "/a//b", "", null);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(BadPaths))]
    public async Task Path_that_cannot_be_meant_is_refused(string? path)
    {
        ImmutableSortedDictionary<string, string> details = ImmutableSortedDictionary<string, string>.Empty;
        details = path is null ? details : details.Add("path", path);
        foreach (IReaper reaper in new IReaper[] { new FileReaper(), new DirectoryReaper(), new MountReaper() })
        {
            await Assert.ThrowsAsync<IOException>(() => ReapAsync(reaper, new(reaper.Kind, "x", details)));
        }
    }

    [Fact]
    public async Task Nothing_there_is_fine()
    {
        await ReapAsync(new FileReaper(), LedgerResource.OfFile(_folder.Combine("no")));
        await ReapAsync(new DirectoryReaper(), LedgerResource.OfDirectory(_folder.Combine("no")));
        await ReapAsync(new MountReaper(), LedgerResource.OfMount(_folder.Combine("no")));
        await ReapAsync(new MountReaper(), LedgerResource.OfMount(_folder));
    }

    [Fact]
    public async Task File_is_removed_and_nothing_beside_it()
    {
        string file = _folder.Write("d/file", "x");
        string other = _folder.Write("d/file2", "x");
        await ReapAsync(new FileReaper(), LedgerResource.OfFile(file));
        Assert.Equal([other], Directory.GetFiles(_folder.Combine("d")));
    }

    [Fact]
    public async Task Folder_is_removed_and_links_in_it_are_not_followed()
    {
        string kept = _folder.Write("outside/kept", "x");
        _folder.Write("inside/sub/file", "x");
        File.CreateSymbolicLink(_folder.Combine("inside", "link"), kept);
        Directory.CreateSymbolicLink(_folder.Combine("inside", "sub", "links"), _folder.Combine("outside"));

        await ReapAsync(new DirectoryReaper(), LedgerResource.OfDirectory(_folder.Combine("inside")));

        Assert.False(Directory.Exists(_folder.Combine("inside")));
        Assert.True(File.Exists(kept));
    }

    [Fact]
    public async Task Thing_that_has_become_something_else_is_refused()
    {
        string target = _folder.Write("target/kept", "x");
        string link = _folder.Combine("link");
        Directory.CreateSymbolicLink(link, _folder.Combine("target"));
        string fileLink = _folder.Combine("file-link");
        File.CreateSymbolicLink(fileLink, target);

        await Assert.ThrowsAsync<IOException>(() => ReapAsync(new DirectoryReaper(), LedgerResource.OfDirectory(link)));
        await Assert.ThrowsAsync<IOException>(() => ReapAsync(new DirectoryReaper(), LedgerResource.OfDirectory(target)));
        await Assert.ThrowsAsync<IOException>(() => ReapAsync(new FileReaper(), LedgerResource.OfFile(fileLink)));
        await Assert.ThrowsAsync<IOException>(() => ReapAsync(new FileReaper(), LedgerResource.OfFile(link)));
        await Assert.ThrowsAsync<IOException>(() => ReapAsync(new FileReaper(), LedgerResource.OfFile(_folder.Combine("target"))));
        Assert.True(File.Exists(target));
        Assert.True(File.Exists(fileLink));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("with space")]
    public async Task Mounted_folder_is_only_removed_after_its_mount(string name)
    {
        Requires.Root();
        string mount = Requires.Tool("mount", "mount");
        string folder = _folder.Combine(name);
        string point = _folder.Combine(name, "mounted");
        Directory.CreateDirectory(point);
        using (Process mounting = Process.Start(mount, ["-t", "tmpfs", "tmpfs", point]))
        {
            await mounting.WaitForExitAsync(Token);
            Assert.Equal(0, mounting.ExitCode);
        }

        await File.WriteAllTextAsync(Path.Combine(point, "somebody else's"), "x", Token);
        IOException e = await Assert.ThrowsAsync<IOException>(() => ReapAsync(new DirectoryReaper(), LedgerResource.OfDirectory(folder)));
        Assert.Contains(point, e.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(point, "somebody else's")));

        // Only exactly the recorded place.
        await ReapAsync(new MountReaper(), LedgerResource.OfMount(folder));
        Assert.True(File.Exists(Path.Combine(point, "somebody else's")));

        await ReapAsync(new MountReaper(), LedgerResource.OfMount(point));
        await ReapAsync(new DirectoryReaper(), LedgerResource.OfDirectory(folder));
        Assert.False(Directory.Exists(folder));
    }

    [Theory]
    [InlineData("/plain", "/plain")]
    [InlineData(@"/with\040space\011and\134", "/with space\tand\\")]
    [InlineData(@"/end\", @"/end\")]
    public void Mount_points_are_read_as_they_are(string written, string expected) =>
        Assert.Equal(expected, MountTable.Unescape(written));

    private static Task ReapAsync(IReaper reaper, LedgerResource resource) =>
        Task.Run(() => reaper.ReapAsync(resource, Token), Token);
}
