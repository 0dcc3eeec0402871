using Kiln.Images.Layers;
using Kiln.Images.Model;
using Kiln.Images.Tar;
using Kiln.Images.Tests.Support;
using Kiln.Testing;

namespace Kiln.Images.Tests.Layers;

/// <summary>The kernel's overlayfs says what a layer has to mean.</summary>
public sealed class OverlayTests
{
    private const string Base = """
        mkdir -p etc/conf.d var/log usr/lib/deep; echo base > etc/a; echo base > etc/b; echo 1 > etc/conf.d/1
        echo log > var/log/x; echo lib > usr/lib/deep/lib; ln -s usr/lib lib; ln etc/a etc/hard; mknod dev0 c 1 3
        """;

    private const string Changes = """
        echo changed > etc/a; rm etc/b; rm -r etc/conf.d; mkdir etc/conf.d; echo 2 > etc/conf.d/2
        rm -r var/log; echo 'now a file' > var/log; chmod 4711 usr/lib/deep/lib; echo more > lib/through-link
        rm lib; mkdir lib; echo own > lib/own; rm dev0; mkdir dev0; chown 5:6 usr; mv usr/lib/deep usr/moved
        mkdir -p new/tree; mknod new/null c 1 3; rm -r new/tree; echo $'x' > "new/ü"
        """;

    [Fact]
    public async Task Layers_flattened_give_what_the_overlay_showed()
    {
        Requires.Root();
        using Workspace work = new();
        (Image image, string merged) = await BuildAsync(work);
        string flat = await work.FlattenAsync(image, "flat");
        Assert.Equal(merged, await Snapshot.OfAsync(flat, times: true));
    }

    [Fact]
    public async Task Layers_extracted_as_lower_folders_give_what_the_overlay_showed()
    {
        Requires.Root();
        using Workspace work = new();
        (Image image, string merged) = await BuildAsync(work);
        LayerExtractor extractor = new(new LayerExtractorOptions { Whiteouts = WhiteoutForm.OverlayTrusted });
        List<string> lowers = [];
        foreach (ImageLayer layer in image.Layers)
        {
            lowers.Insert(0, work.Folder("lowers", layer.DiffId.Hex[..8]));
            await extractor.ExtractAsync(layer, lowers[0], Workspace.Token);
        }

        string view = work.Folder("view");
        await Command.RunAsync("/bin/mount", "-t", "overlay", "-o", $"lowerdir={string.Join(':', lowers)}", "o", view);
        try
        {
            // Inode numbers differ between the two views, the names that share one do not.
            Assert.Equal(merged, await Snapshot.OfAsync(view, times: true));
        }
        finally
        {
            await Command.RunAsync("/bin/umount", view);
        }
    }

    [Fact]
    public async Task Upper_folder_without_changes_gives_a_layer_without_entries()
    {
        using Workspace work = new();
        LayerWriter writer = new(work.Store, new LayerWriterOptions());
        WrittenLayer layer = await writer.WriteOverlayUpperAsync(work.Folder("upper"), Workspace.Token);
        Assert.Equal(0, layer.Entries);
    }

    [Theory]
    [InlineData("trusted.overlay.redirect")]
    [InlineData("trusted.overlay.metacopy")]
    [InlineData("user.overlay.redirect")]
    public async Task Upper_folder_that_does_not_hold_its_content_is_refused(string attribute)
    {
        Requires.Root();
        using Workspace work = new();
        work.Folder("upper", "moved");
        SetAttribute(work.Path("upper"), "moved", attribute, "/elsewhere"u8);
        LayerWriter writer = new(work.Store, new LayerWriterOptions());
        ImageException error = await Assert.ThrowsAsync<ImageException>(
            () => writer.WriteOverlayUpperAsync(work.Path("upper"), Workspace.Token));
        Assert.Contains("redirect_dir=off", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attributes_of_overlayfs_never_get_into_a_layer_or_out_of_one()
    {
        Requires.Root();
        using Workspace work = new();
        work.Folder("upper", "d");
        SetAttribute(work.Path("upper"), "d", "trusted.overlay.origin", "o"u8);
        SetAttribute(work.Path("upper"), "d", "user.overlay.impure", "y"u8);
        SetAttribute(work.Path("upper"), "d", "user.kept", "1"u8);
        LayerWriter writer = new(work.Store, new LayerWriterOptions { Compression = LayerCompression.None });
        WrittenLayer layer = await writer.WriteOverlayUpperAsync(work.Path("upper"), Workspace.Token);
        byte[] tar = File.ReadAllBytes(work.Store.Find(layer.Layer.Descriptor)!);
        Assert.True(tar.AsSpan().IndexOf("user.kept"u8) > 0);
        Assert.True(tar.AsSpan().IndexOf("overlay."u8) < 0);

        byte[] hostile = await TarBuilder.BuildAsync(
            (new TarEntry(TarEntryKind.Directory, "d/")
            {
                Mode = 0x1ed,
                Attributes =
                [
                    new("trusted.overlay.opaque", [(byte)'y']),
                    new("trusted.overlay.redirect", [(byte)'/']),
                    new("user.ok", [1]),
                ],
            }, []));
        string folder = work.Folder("out");
        await new LayerExtractor(new LayerExtractorOptions { Whiteouts = WhiteoutForm.OverlayTrusted })
            .ExtractTarAsync(new MemoryStream(hostile), "test", folder, Workspace.Token);
        Assert.Equal("d d 755 0:0  [user.ok=01]\n", await Snapshot.OfAsync(folder, times: false));
    }

    private static async Task<(Image Image, string Merged)> BuildAsync(Workspace work)
    {
        string lower = work.Folder("lower");
        string upper = work.Folder("upper");
        string view = work.Folder("merged");
        await Command.Shell($"cd {lower}; {Base}");
        string folders = $"lowerdir={lower},upperdir={upper},workdir={work.Folder("work")}";
        await Command.RunAsync(
            "/bin/mount", "-t", "overlay", "-o", folders + ",redirect_dir=off,metacopy=off", "o", view);
        string merged;
        try
        {
            await Command.RunAsync("/bin/bash", "-euc", $"cd {view}; {Changes}");
            merged = await Snapshot.OfAsync(view, times: true);
        }
        finally
        {
            await Command.RunAsync("/bin/umount", view);
        }

        LayerWriter writer = new(work.Store, new LayerWriterOptions());
        WrittenLayer first = await writer.WriteTreeAsync(lower, Workspace.Token);
        WrittenLayer second = await writer.WriteOverlayUpperAsync(upper, Workspace.Token);
        ImageConfig config = new() { Platform = ImagePlatform.Host };
        return (Image.Compose(config, [first.Layer, second.Layer]), merged);
    }

    private static void SetAttribute(string root, string name, string attribute, ReadOnlySpan<byte> value)
    {
        using Unix.DirectoryHandle folder = Unix.DirectoryHandle.Open(root);
        Assert.Equal(0, folder.TrySetAttribute(name, attribute, value));
    }
}
