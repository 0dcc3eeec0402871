using Kiln.Images.Layers;
using Kiln.Images.Model;
using Kiln.Images.Tests.Support;
using Kiln.Testing;

namespace Kiln.Images.Tests.Tar;

/// <summary>Everything that GNU tar can write is read as GNU tar reads it.</summary>
public sealed class GnuTarTests
{
    [Theory]
    [InlineData("--format=v7")]
    [InlineData("--format=ustar")]
    [InlineData("--format=oldgnu")]
    [InlineData("--format=gnu")]
    [InlineData("--format=posix")]
    [InlineData("--format=gnu --sparse")]
    [InlineData("--format=oldgnu --sparse")]
    [InlineData("--format=posix --sparse --sparse-version=0.0")]
    [InlineData("--format=posix --sparse --sparse-version=0.1")]
    [InlineData("--format=posix --sparse --sparse-version=1.0")]
    [InlineData("--format=posix --pax-option=comment=hello --pax-option=delete=atime")]
    [InlineData("--format=posix --xattrs --xattrs-include=*")]
    public async Task Tar_of_any_format_gives_the_same_tree(string options)
    {
        Requires.Root();
        using Workspace work = new();
        string root = work.Folder("root");
        const string Long =
            "mkdir -p d/$name/$name; echo deep > d/$name/$name/$name; ln -s d/$name/$name/$name s; " +
            "chown 3000000:1 $name";
        bool isPlain = options is "--format=v7" or "--format=ustar";
        await Command.Shell($$"""
            cd {{root}}
            mkdir -p d/e; echo text > d/file; ln d/file d/hard; ln -s file d/soft; chmod 6755 d/file
            name=$(printf 'n%.0s' $(seq 1 90)); echo long > $name
            touch -d '2020-02-02 UTC' d/e
            truncate -s 3000000 holes; printf middle | dd of=holes bs=1 seek=1500000 conv=notrunc 2>/dev/null
            for i in $(seq 1 40); do printf x | dd of=many bs=1 seek=$((i * 40000)) conv=notrunc 2>/dev/null; done
            {{(isPlain ? "" : Long)}}
            {{(options.Contains("v7", StringComparison.Ordinal) ? "" : "mkfifo p; mknod n c 1 3")}}
            """);
        await Command.Shell(
            $"cd {work.Path()}; tar -cf t.tar {options} -C root .; mkdir gnu; tar -xpf t.tar -C gnu --xattrs");
        string copy = work.Folder("copy");
        await using FileStream tar = File.OpenRead(work.Path("t.tar"));
        await new LayerExtractor(new LayerExtractorOptions()).ExtractTarAsync(tar, "t.tar", copy, Workspace.Token);
        Assert.Equal(await Snapshot.OfAsync(work.Path("gnu"), true), await Snapshot.OfAsync(copy, true));
        long blocks = long.Parse(
            (await Command.RunAsync("/usr/bin/stat", "-c", "%b", Path.Combine(copy, "holes"))).Trim(),
            System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(!options.Contains("--sparse", StringComparison.Ordinal) || blocks * 512 < 3_000_000);
    }

    [Theory]
    [InlineData("gzip", ".gz")]
    [InlineData("zstd", ".zst")]
    [InlineData("xz", ".xz")]
    [InlineData("bzip2", ".bz2")]
    public async Task Packed_tar_is_an_image_and_a_cut_one_is_an_error(string program, string ending)
    {
        Requires.Tool(program, program);
        using Workspace work = new();
        work.Write("root/etc/motd", string.Concat(Enumerable.Repeat("hello ", 3000)));
        await Command.Shell($"cd {work.Path()}; tar -cf r.tar -C root .; {program} -k r.tar");
        string packed = work.Path("r.tar" + ending);
        Image image = await work.ReadAsync(packed);
        string flat = await work.FlattenAsync(image, "flat");
        Assert.StartsWith("hello", File.ReadAllText(Path.Combine(flat, "etc/motd")), StringComparison.Ordinal);
        string sum = await Command.Shell($"sha256sum < {work.Path("r.tar")}");
        Assert.Equal(sum.Split(' ')[0], image.Layers[0].DiffId.Hex);

        byte[] bytes = File.ReadAllBytes(packed);
        for (int length = 1; length < bytes.Length; length += 1 + (bytes.Length / 12))
        {
            File.WriteAllBytes(packed, bytes[..length]);
            await Assert.ThrowsAsync<ImageException>(() => work.ReadAsync(packed));
        }
    }
}
