using Kiln.Images.Model;
using Kiln.Images.Tests.Support;
using Kiln.Images.Transports;
using Kiln.Testing;

namespace Kiln.Images.Tests.Transports;

/// <summary>Images go out to skopeo and umoci and come back from them.</summary>
public sealed class SkopeoTests
{
    [Theory]
    [InlineData("oci:{0}/out:v1")]
    [InlineData("oci:{0}/out")]
    [InlineData("oci-archive:{0}/out.tar:v1")]
    [InlineData("oci-archive:{0}/out.tar")]
    [InlineData("docker-archive:{0}/out.tar:example.org/app:v1")]
    [InlineData("docker-archive:{0}/out.tar")]
    public async Task Written_image_is_what_skopeo_reads(string format)
    {
        using Workspace work = new();
        Image image = await work.SmallImageAsync();
        string location = string.Format(null, format, work.Path());
        WrittenImage written = await work.WriteAsync(image, location);
        string inspected = await Command.Skopeo("inspect", location);
        Assert.Contains("\"Created\": \"2024-01-02T03:04:05Z\"", inspected, StringComparison.Ordinal);
        Assert.Contains("\"PATH=/bin\"", inspected, StringComparison.Ordinal);
        if (!location.StartsWith("docker-archive", StringComparison.Ordinal))
        {
            Assert.Contains($"\"Digest\": \"{written.Digest}\"", inspected, StringComparison.Ordinal);
            string config = await Command.Skopeo("inspect", "--config", "--raw", location);
            Assert.Equal(System.Text.Encoding.UTF8.GetString(image.ConfigJson.Span), config);
        }

        // skopeo checks every digest when it copies.
        string copy = $"oci:{work.Path("copy")}:c";
        await Command.Skopeo("--insecure-policy", "copy", "--quiet", location, copy);
        Image back = await work.ReadAsync(copy);
        Assert.Equal(image.Config.DiffIds, back.Config.DiffIds);
        await SameFilesAsync(work, image, back);
    }

    [Theory]
    [InlineData("oci:{0}/theirs:v1")]
    [InlineData("oci-archive:{0}/theirs.tar:v1")]
    [InlineData("oci-archive:{0}/theirs.tar")]
    [InlineData("docker-archive:{0}/theirs.tar:example.org/app:v1")]
    [InlineData("docker-archive:{0}/theirs.tar")]
    public async Task Image_that_skopeo_wrote_is_read(string format)
    {
        using Workspace work = new();
        Image image = await work.SmallImageAsync();
        await work.WriteAsync(image, $"oci:{work.Path("ours")}:x");
        string location = string.Format(null, format, work.Path());
        await Command.Skopeo("--insecure-policy", "copy", "--quiet", $"oci:{work.Path("ours")}:x", location);
        Image back = await work.ReadAsync(location);
        Assert.Equal(image.Config.DiffIds, back.Config.DiffIds);
        Assert.Equal(["/bin/tool"], back.Config.Container.Cmd);
        await SameFilesAsync(work, image, back);

        string path = location.Split(':')[1];
        Image plain = await work.ReadAsync(path);
        Assert.Equal(back.Descriptor.Digest, plain.Descriptor.Digest);
        if (File.Exists(path))
        {
            await Command.RunAsync("/bin/gzip", path);
            Image packed = await work.ReadAsync(location.Replace(".tar", ".tar.gz", StringComparison.Ordinal));
            Assert.Equal(back.Descriptor.Digest, packed.Descriptor.Digest);
            await SameFilesAsync(work, image, packed);
        }
    }

    [Fact]
    public async Task Image_of_dockers_media_types_becomes_oci_in_a_layout()
    {
        using Workspace work = new();
        Image image = await work.SmallImageAsync();
        await work.WriteAsync(image, $"oci:{work.Path("ours")}");
        await Command.Skopeo(
            "--insecure-policy", "copy", "--quiet", "--format", "v2s2", $"oci:{work.Path("ours")}",
            $"dir:{work.Path("v2s2")}");
        await work.WriteAsync(image, $"docker-archive:{work.Path("d.tar")}:a:1");
        Image docker = await work.ReadAsync(work.Path("d.tar"));
        Assert.Equal(MediaTypes.DockerManifest, docker.Manifest.MediaType);
        await work.WriteAsync(docker, $"oci:{work.Path("again")}");
        string raw = await Command.Skopeo("inspect", "--raw", $"oci:{work.Path("again")}");
        Assert.DoesNotContain("vnd.docker", raw, StringComparison.Ordinal);
        await SameFilesAsync(work, image, await work.ReadAsync($"oci:{work.Path("again")}"));
    }

    [Fact]
    public async Task Layers_unpacked_by_umoci_are_the_layers_unpacked_by_kiln()
    {
        Requires.Root();
        using Workspace work = new();
        Image image = await RichImageAsync(work);
        await work.WriteAsync(image, $"oci:{work.Path("out")}:v1");
        await Command.Umoci("unpack", "--image", $"{work.Path("out")}:v1", work.Path("bundle"));
        string flat = await work.FlattenAsync(image, "flat");
        string theirs = await Snapshot.OfAsync(work.Path("bundle", "rootfs"), times: true);
        Assert.Equal(theirs, await Snapshot.OfAsync(flat, times: true));
    }

    [Fact]
    public async Task Layer_made_by_umoci_is_read()
    {
        Requires.Root();
        using Workspace work = new();
        Image image = await RichImageAsync(work);
        await work.WriteAsync(image, $"oci:{work.Path("out")}:v1");
        string bundle = work.Path("bundle");
        await Command.Umoci("unpack", "--image", $"{work.Path("out")}:v1", bundle);
        await Command.Shell($"""
            cd {bundle}/rootfs; rm -r d; echo new > new; ln new hard; setcap cap_chown+ep new; mkfifo pipe
            """);
        await Command.Umoci("repack", "--image", $"{work.Path("out")}:v2", bundle);
        Image changed = await work.ReadAsync($"oci:{work.Path("out")}:v2");
        Assert.Equal(3, changed.Layers.Length);
        string flat = await work.FlattenAsync(changed, "changed");
        string theirs = await Snapshot.OfAsync(Path.Combine(bundle, "rootfs"), times: false);
        Assert.Equal(theirs, await Snapshot.OfAsync(flat, times: false));
    }

    private static async Task<Image> RichImageAsync(Workspace work)
    {
        await Command.Shell($$"""
            mkdir {{work.Path("lower")}} {{work.Path("upper")}}; cd {{work.Path("lower")}}
            mkdir -p d/e gone opaque/x; echo 1 > d/f; ln d/f d/g; ln -s f d/s; chown 5:6 d/f; chmod 6711 d/f
            echo x > gone/file; echo y > opaque/x/y; mkfifo p; mknod n c 1 3; cp d/f c; setcap cap_net_raw+ep c
            cd {{work.Path("upper")}}
            mkdir d opaque; echo 2 > d/f; mknod gone c 0 0; mknod d/g c 0 0; echo z > opaque/z
            touch -d '2020-01-01 UTC' d opaque
            """);
        using (Unix.DirectoryHandle upper = Unix.DirectoryHandle.Open(work.Path("upper")))
        {
            Assert.Equal(0, upper.TrySetAttribute("opaque", "trusted.overlay.opaque", "y"u8));
        }

        Kiln.Images.Layers.LayerWriter writer = new(work.Store, new Kiln.Images.Layers.LayerWriterOptions());
        return Image.Compose(
            new ImageConfig { Platform = ImagePlatform.Host },
            [
                (await writer.WriteTreeAsync(work.Path("lower"), Workspace.Token)).Layer,
                (await writer.WriteOverlayUpperAsync(work.Path("upper"), Workspace.Token)).Layer,
            ]);
    }

    private static async Task SameFilesAsync(Workspace work, Image one, Image other)
    {
        string name = Guid.NewGuid().ToString("N");
        string first = await work.FlattenAsync(one, name + "-1");
        string second = await work.FlattenAsync(other, name + "-2");
        Assert.Equal(await Snapshot.OfAsync(first, times: true), await Snapshot.OfAsync(second, times: true));
    }
}
