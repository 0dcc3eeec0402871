using System.Collections.Immutable;
using System.Text;
using CsCheck;
using Kiln.Machines.Media;
using Kiln.Machines.Media.Iso;
using Kiln.Machines.Tests.Support;
using Kiln.Sdk.Components;
using Kiln.Testing;

namespace Kiln.Machines.Tests.Media;

/// <summary>CDs, read by xorriso: its own tree (Rock Ridge) and the one for Windows (Joliet).</summary>
public sealed class StepCreateCdTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly RecordingUi _ui = new();
    private readonly ComponentContexts _contexts;

    public StepCreateCdTests() => _contexts = new(_ui);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _contexts.Dispose();
        foreach (string folder in Directory.EnumerateDirectories(_folder, "*", SearchOption.AllDirectories))
        {
            // What xorriso takes from a CD has the CD's modes, in which nothing can be removed.
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task Files_and_folders_are_on_the_disk_as_slashes_and_patterns_say()
    {
        _folder.Write("in/a.txt", "a");
        _folder.Write("in/sub/b.txt", "b");
        string script = _folder.Write("scripts/run.sh", "#!/bin/sh\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string image = await CreateAsync(new()
        {
            CdFiles = [_folder.Combine("in"), _folder.Combine("in") + "/", _folder.Combine("scri*", "*.sh")],
            CdContent = Texts(("meta-data", ""), ("deep/er/user-data", "#cloud-config\n")),
            CdLabel = "cidata",
        });

        foreach (string tree in new[] { "norock", "nojoliet" })
        {
            SortedDictionary<string, byte[]> files = await ReadAsync(image, tree);
            Assert.Equal(
                ["a.txt", "deep/er/user-data", "in/a.txt", "in/sub/b.txt", "meta-data", "run.sh", "sub/b.txt"], files.Keys);
            Assert.Equal("#cloud-config\n"u8, files["deep/er/user-data"]);
        }

        Assert.Equal("cidata", VolumeId(image, 16));
        Assert.Equal("cidata", VolumeId(image, 17).Replace("\0", "", StringComparison.Ordinal));
        string modes = await Tools.RunAsync("xorriso", "xorriso", "-indev", image, "-find", "/", "-exec", "lsdl");
        Assert.Matches("-r-xr-xr-x +1 0 +0 .*'/run.sh'", modes);
        Assert.Matches("-r--r--r-- +1 0 +0 .*'/a.txt'", modes);
        Assert.Matches("dr-xr-xr-x +1 0 +0 .*'/in'", modes);
        Assert.Equal(["say: Creating CD disk...", "say: Done copying paths from CD_dirs"], _ui.Lines);
        Assert.Contains(_contexts.Ledger.Open, resource => resource.Details["path"] == image);
        Assert.Empty(await _contexts.Cleanup.UnwindAsync());
        Assert.False(File.Exists(image));
    }

    [Fact]
    public void Any_files_come_back_as_they_were()
    {
        Gen<string> names = Trees.Names("abcdefghijklmnopqrstuvwxyz ABC.123-_~éßñжи漢字ÅøΩ+,=[]&?:*\"<>|'\\", 80);
        Trees.Gen(names, 40, 5000).Sample(
            static files =>
            {
                using StepCreateCdTests test = new();
                Directory.CreateDirectory(test._folder.Combine("in"));
                Trees.WriteTo(test._folder.Combine("in"), files);
                string image = test.CreateAsync(new() { CdFiles = [test._folder.Combine("in") + "/"] }).GetAwaiter().GetResult();
                Trees.AssertSame(files, test.ReadAsync(image, "nojoliet").GetAwaiter().GetResult());
            },
            iter: 25,
            threads: 1);
    }

    [Fact]
    public void Any_files_come_back_for_windows()
    {
        Gen<string> names = Trees.Names("abcdefghijklmnopqrstuvwxyz ABC.123-_~éßñжи漢字ÅøΩ+,=[]&", 60);
        Trees.Gen(names, 40, 3000).Sample(
            static files =>
            {
                using StepCreateCdTests test = new();
                Directory.CreateDirectory(test._folder.Combine("in"));
                Trees.WriteTo(test._folder.Combine("in"), files);
                string image = test.CreateAsync(new() { CdFiles = [test._folder.Combine("in") + "/"] }).GetAwaiter().GetResult();
                Trees.AssertSame(files, test.ReadAsync(image, "norock").GetAwaiter().GetResult());
            },
            iter: 25,
            threads: 1);
    }

    [Fact]
    public async Task Deep_folders_long_names_and_many_files_come_back()
    {
        SortedDictionary<string, byte[]> files = new(StringComparer.Ordinal)
        {
            [string.Join('/', Enumerable.Range(0, 30).Select(static i => $"folder {i}")) + "/end.txt"] = "deep"u8.ToArray(),
            [new string('n', 255)] = "long"u8.ToArray(),
            [string.Concat(Enumerable.Repeat("漢", 85))] = "also long"u8.ToArray(),
        };
        for (int i = 0; i < 700; i++)
        {
            files[$"many/a file with a name of some length {i}.txt"] = Encoding.UTF8.GetBytes($"{i}");
        }

        Trees.WriteTo(_folder.Combine("in"), files);
        string image = await CreateAsync(new() { CdFiles = [_folder.Combine("in") + "/"] });

        Trees.AssertSame(files, await ReadAsync(image, "nojoliet"));
        Assert.Equal(703, (await ReadAsync(image, "norock")).Count);
        Assert.Contains(
            _ui.Lines, static line => line.EndsWith("is shortened for it.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Same_files_give_the_same_bytes()
    {
        _folder.Write("in/a.txt", "a");
        _folder.Write("in/b/c.txt", "c");
        CdConfig config = new() { CdFiles = [_folder.Combine("in")] };
        byte[] first = await File.ReadAllBytesAsync(await CreateAsync(config), Token);
        File.SetLastWriteTimeUtc(_folder.Combine("in", "a.txt"), DateTime.UnixEpoch);

        Assert.Equal(first, await File.ReadAllBytesAsync(await CreateAsync(config), Token));
    }

    [Fact]
    public async Task File_that_is_too_large_for_one_entry_has_several_and_comes_back()
    {
        // Really an entry ends before 4 GiB; here sooner, because so much takes long to write.
        const long MaxExtent = 1024 * 1024;
        byte[] content = new byte[(2 * MaxExtent) + 5000];
        Random.Shared.NextBytes(content);
        _folder.Write("in/before", "b");
        _folder.Write("in/other", "o");
        await File.WriteAllBytesAsync(_folder.Combine("in", "large.bin"), content, Token);
        MediaTree tree = new();
        tree.Add(_folder.Combine("in") + "/");
        string image = _folder.Combine("large.iso");
        await using (FileStream target = File.Create(image))
        {
            await new IsoImage(tree.Root, "big", MaxExtent).WriteAsync(target, Token);
        }

        string listing = await Tools.RunAsync("xorriso", "xorriso", "-indev", image, "-find", "/", "-exec", "report_lba");
        Assert.Equal(3, listing.Split('\n').Count(static line => line.Contains("'/large.bin'", StringComparison.Ordinal)));
        foreach (string without in new[] { "norock", "nojoliet" })
        {
            SortedDictionary<string, byte[]> files = await ReadAsync(image, without);
            Assert.Equal(["before", "large.bin", "other"], files.Keys);
            Assert.True(content.AsSpan().SequenceEqual(files["large.bin"]));
        }
    }

    [Fact]
    public async Task What_cannot_be_copied_is_told()
    {
        _folder.Write("in/a.txt", "x");
        Assert.Equal(
            $"Error creating the CD: {_folder.Combine("in", "a.txt")} is a file, and cd_content \"a.txt/b\" needs a folder of "
            + "the same name.",
            await FailureAsync(new() { CdFiles = [_folder.Combine("in") + "/"], CdContent = Texts(("a.txt/b", "")) }));
        Assert.Equal(
            "Error creating the CD: cd_content: \"../a\" is no path of a file.",
            await FailureAsync(new() { CdContent = Texts(("../a", "")) }));
        File.CreateSymbolicLink(_folder.Combine("in", "broken"), "/nowhere");
        Assert.StartsWith(
            $"Error creating the CD: Cannot read '{_folder.Combine("in", "broken")}': it does not exist",
            await FailureAsync(new() { CdFiles = [_folder.Combine("in")] }),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "Error creating the CD: /dev/null is a device",
            await FailureAsync(new() { CdFiles = ["/dev/null"] }),
            StringComparison.Ordinal);
        Assert.Empty(await _contexts.Cleanup.UnwindAsync());
        Assert.Empty(_contexts.Ledger.Open);
    }

    [Fact]
    public void Bad_options_are_found_at_validation()
    {
        CdConfig config = new() { CdFiles = ["/nowhere/"], CdLabel = new('x', 33) };
        Assert.Equal(
            [
                "Bad CD disk file '/nowhere/': stat /nowhere/: no such file or directory",
                $"cd_label is \"{new string('x', 33)}\", which has 33 characters. A CD's name has at most 32.",
            ],
            config.Validate().Select(static problem => problem.Message));
    }

    private static ImmutableSortedDictionary<string, string> Texts(params (string Name, string Text)[] texts) =>
        texts.ToImmutableSortedDictionary(static t => t.Name, static t => t.Text, StringComparer.Ordinal);

    private static string VolumeId(string image, int sector)
    {
        using FileStream file = File.OpenRead(image);
        file.Position = (sector * 2048) + 40;
        byte[] id = new byte[32];
        file.ReadExactly(id);
        return Encoding.Latin1.GetString(id).TrimEnd(' ', '\0');
    }

    private async Task<string> CreateAsync(CdConfig config) =>
        (await new StepCreateCd(config).RunAsync(_contexts.Build(new NoProvisioners()), Token))!;

    private async Task<string> FailureAsync(CdConfig config) =>
        (await Assert.ThrowsAsync<BuildFailedException>(() => CreateAsync(config))).Message;

    /// <param name="image">A CD.</param>
    /// <param name="without">The names that are not to be looked at.</param>
    private async Task<SortedDictionary<string, byte[]>> ReadAsync(string image, string without)
    {
        string target = _folder.Combine("out-" + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(target);
        await Tools.RunAsync(
            "xorriso", "xorriso", "-read_fs", without, "-osirrox", "on", "-indev", image, "-extract", "/", target);
        return Trees.Read(target);
    }
}
