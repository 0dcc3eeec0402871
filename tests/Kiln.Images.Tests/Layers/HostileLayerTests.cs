using Kiln.Images.Layers;
using Kiln.Images.Model;
using Kiln.Images.Tar;
using Kiln.Images.Tests.Support;
using Kiln.Testing;

namespace Kiln.Images.Tests.Layers;

/// <summary>Tars that try to write outside. Whatever happens, nothing outside changes.</summary>
public sealed class HostileLayerTests
{
    public static TheoryData<string> Attacks =>
    [
        "dots", "dots inside", "absolute", "through link", "through absolute link", "through chain", "link loop",
        "folder over link", "hard link outside", "hard link through link", "hard link absolute", "whiteout dots",
        "whiteout through link", "opaque through link", "file over link", "whiteout of nothing", "deep",
        "hard link to link", "device", "root is a file", "negative owner", "replace parent",
    ];

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task Hostile_tar_changes_nothing_outside(string attack)
    {
        foreach (WhiteoutForm form in Forms())
        {
            using Workspace work = new();
            string victim = work.Write("victim/file", "untouched");
            string root = work.Folder("victim", "root");
            string before = await OutsideAsync(work);
            byte[] tar = await TarBuilder.BuildAsync(Entries(attack, work.Path("victim")));
            LayerExtractor extractor = new(new LayerExtractorOptions
            {
                Whiteouts = form,
                Devices = DeviceEntries.Refuse,
                KeepOwners = false,
            });
            try
            {
                await extractor.ExtractTarAsync(new MemoryStream(tar), "the tar", root, Workspace.Token);
            }
            catch (ImageException error)
            {
                Assert.StartsWith("the tar", error.Message, StringComparison.Ordinal);
            }

            Assert.Equal("untouched", File.ReadAllText(victim));
            Assert.Equal(before, await OutsideAsync(work));
        }
    }

    [Theory]
    [InlineData("dots")]
    [InlineData("dots inside")]
    [InlineData("link loop")]
    [InlineData("hard link outside")]
    [InlineData("whiteout dots")]
    [InlineData("device")]
    [InlineData("root is a file")]
    public async Task Hostile_tar_is_an_error_that_names_the_entry(string attack)
    {
        using Workspace work = new();
        byte[] tar = await TarBuilder.BuildAsync(Entries(attack, work.Folder("victim")));
        LayerExtractorOptions options = new() { Devices = DeviceEntries.Refuse, KeepOwners = false };
        LayerExtractor extractor = new(options);
        ImageException error = await Assert.ThrowsAsync<ImageException>(() => extractor.ExtractTarAsync(
            new MemoryStream(tar), "the tar", work.Folder("root"), Workspace.Token));
        Assert.Contains("the entry '", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_on_the_way_are_followed_inside_the_folder()
    {
        using Workspace work = new();
        byte[] tar = await TarBuilder.BuildAsync(
            TarBuilder.Folder("usr/lib/"),
            TarBuilder.Link("lib", "usr/lib"),
            TarBuilder.Link("abs", "/usr/lib"),
            TarBuilder.Link("up", "../../../../usr/lib"),
            TarBuilder.File("lib/one"),
            TarBuilder.File("abs/two"),
            TarBuilder.File("up/three"),
            TarBuilder.HardLink("lib/four", "abs/two"));
        LayerExtractor extractor = new(new LayerExtractorOptions { KeepOwners = false });
        await extractor.ExtractTarAsync(new MemoryStream(tar), "the tar", work.Folder("root"), Workspace.Token);
        Assert.Equal(
            ["four", "one", "three", "two"],
            Directory.GetFiles(work.Path("root", "usr", "lib")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Folder_of_a_layer_replaces_a_link_of_the_layer_below()
    {
        using Workspace work = new();
        string root = work.Folder("root");
        LayerExtractor extractor = new(new LayerExtractorOptions { KeepOwners = false });
        byte[] lower = await TarBuilder.BuildAsync(TarBuilder.Folder("real"), TarBuilder.Link("a", "real"));
        byte[] upper = await TarBuilder.BuildAsync(TarBuilder.Folder("a/"), TarBuilder.File("a/f"));
        await extractor.ExtractTarAsync(new MemoryStream(lower), "lower", root, Workspace.Token);
        await extractor.ExtractTarAsync(new MemoryStream(upper), "upper", root, Workspace.Token);
        Assert.True(File.Exists(Path.Combine(root, "a", "f")));
        Assert.Empty(Directory.GetFiles(Path.Combine(root, "real")));
    }

    [Fact]
    public async Task Whiteout_and_folder_in_one_layer_hide_only_what_lies_below_in_either_order()
    {
        foreach (bool whiteoutFirst in new[] { true, false })
        {
            using Workspace work = new();
            string root = work.Folder("root");
            LayerExtractor extractor = new(new LayerExtractorOptions { KeepOwners = false });
            byte[] lower = await TarBuilder.BuildAsync(TarBuilder.Folder("d/"), TarBuilder.File("d/old"));
            (TarEntry, byte[])[] own = [TarBuilder.Folder("d/"), TarBuilder.File("d/new")];
            (TarEntry, byte[])[] mark = [TarBuilder.File(".wh.d")];
            byte[] upper = await TarBuilder.BuildAsync(whiteoutFirst ? [.. mark, .. own] : [.. own, .. mark]);
            await extractor.ExtractTarAsync(new MemoryStream(lower), "lower", root, Workspace.Token);
            await extractor.ExtractTarAsync(new MemoryStream(upper), "upper", root, Workspace.Token);
            Assert.Equal(["new"], Directory.GetFiles(Path.Combine(root, "d")).Select(Path.GetFileName));
        }
    }

    [Fact]
    public async Task Tar_cut_anywhere_is_an_error_or_a_shorter_tree_and_never_a_crash()
    {
        byte[] tar = await TarBuilder.BuildAsync(
            TarBuilder.Folder("d/"),
            TarBuilder.File("d/" + new string('n', 150), new string('c', 700)),
            TarBuilder.Link("l", "d"));
        LayerExtractor extractor = new(new LayerExtractorOptions { KeepOwners = false });
        for (int length = 0; length < tar.Length; length += length % 512 < 4 ? 1 : 127)
        {
            using TemporaryDirectory folder = new();
            MemoryStream cut = new(tar, 0, length);
            Exception? error = await Record.ExceptionAsync(
                () => extractor.ExtractTarAsync(cut, "the tar", folder, Workspace.Token));
            Assert.True(error is null or ImageException, error?.ToString());
            bool isAfterEndMark = length >= tar.Length - 512;
            bool mayPass = length % 512 == 0 || isAfterEndMark;
            Assert.True(error is not null || mayPass, $"A tar cut at {length} must not pass.");
        }
    }

    [Fact]
    public async Task Tar_with_a_damaged_byte_anywhere_never_crashes()
    {
        byte[] tar = await TarBuilder.BuildAsync(
            TarBuilder.Folder("d/"),
            TarBuilder.File("d/" + new string('n', 150), "content"),
            TarBuilder.HardLink("h", "d/" + new string('n', 150)));
        LayerExtractor extractor = new(new LayerExtractorOptions { KeepOwners = false });
        for (int at = 0; at < tar.Length; at += 5)
        {
            using TemporaryDirectory folder = new();
            byte[] damaged = [.. tar];
            damaged[at] ^= 0x51;
            Exception? error = await Record.ExceptionAsync(
                () => extractor.ExtractTarAsync(new MemoryStream(damaged), "the tar", folder, Workspace.Token));
            Assert.True(error is null or ImageException, $"{at}: {error}");
        }
    }

    private static WhiteoutForm[] Forms() =>
        Environment.UserName == "root" ? Enum.GetValues<WhiteoutForm>() : [WhiteoutForm.Apply];

    private static async Task<string> OutsideAsync(Workspace work)
    {
        string all = await Snapshot.OfAsync(work.Path("victim"), times: false);
        return string.Join('\n', all.Split('\n').Where(line => !line.StartsWith("root", StringComparison.Ordinal)));
    }

    private static (TarEntry, byte[])[] Entries(string attack, string outside) => attack switch
    {
        "dots" => [TarBuilder.File("../file", "evil")],
        "dots inside" => [TarBuilder.Folder("a/"), TarBuilder.File("a/../../file", "evil")],
        "absolute" => [TarBuilder.File(outside + "/file", "evil")],
        "through link" => [TarBuilder.Link("l", ".."), TarBuilder.File("l/file", "evil")],
        "through absolute link" => [TarBuilder.Link("l", outside), TarBuilder.File("l/file", "evil")],
        "through chain" =>
        [
            TarBuilder.Folder("a/b/"), TarBuilder.Link("a/b/c", "../.."), TarBuilder.Link("d", "a/b/c/../.."),
            TarBuilder.File("d/file", "evil"),
        ],
        "link loop" => [TarBuilder.Link("a", "b"), TarBuilder.Link("b", "a"), TarBuilder.File("a/file", "evil")],
        "folder over link" =>
            [TarBuilder.Link("l", outside), TarBuilder.Folder("l"), TarBuilder.File("l/file", "evil")],
        "hard link outside" => [TarBuilder.HardLink("h", "../file"), TarBuilder.File("h", "evil")],
        "hard link absolute" => [TarBuilder.HardLink("h", outside + "/file"), TarBuilder.File("h", "evil")],
        "hard link through link" =>
            [TarBuilder.Link("l", outside), TarBuilder.HardLink("h", "l/file"), TarBuilder.File("h", "evil")],
        "hard link to link" =>
            [TarBuilder.Link("l", outside + "/file"), TarBuilder.HardLink("h", "l"), TarBuilder.File("h", "evil")],
        "whiteout dots" => [TarBuilder.File(".wh...", "")],
        "whiteout through link" => [TarBuilder.Link("l", outside), TarBuilder.File("l/.wh.file", "")],
        "opaque through link" => [TarBuilder.Link("l", outside), TarBuilder.File("l/.wh..wh..opq", "")],
        "whiteout of nothing" => [TarBuilder.File(".wh.", "")],
        "file over link" => [TarBuilder.Link("f", outside + "/file"), TarBuilder.File("f", "evil")],
        "deep" => [TarBuilder.File(string.Concat(Enumerable.Repeat("d/", 3000)) + "f")],
        "device" => [TarBuilder.Device("sda", 8, 0)],
        "root is a file" => [(new TarEntry(TarEntryKind.Fifo, "./"), [])],
        "negative owner" => [TarBuilder.File("f") with { Item1 = new TarEntry(TarEntryKind.File, "f") { Owner = -5 } }],
        "replace parent" =>
        [
            TarBuilder.Folder("a/"), TarBuilder.File("a/x"), TarBuilder.Link("a", outside),
            TarBuilder.File("a/file", "evil"),
        ],
        _ => throw new ArgumentOutOfRangeException(nameof(attack)),
    };
}
