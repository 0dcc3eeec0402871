using CsCheck;
using Kiln.Images.Layers;
using Kiln.Images.Model;
using Kiln.Images.Tests.Support;
using Kiln.Testing;

namespace Kiln.Images.Tests.Layers;

public sealed class LayerRoundTripTests
{
    [Fact]
    public async Task Layer_of_every_kind_of_file_gives_the_same_tree_back()
    {
        Requires.Root();
        using Workspace work = new();
        string root = work.Folder("root");
        await Command.Shell($$"""
            cd {{root}}
            mkdir -p a/b/c empty 'with space' ünïcode
            echo text > a/file; ln a/file a/b/hard; ln -s ../file a/b/soft; ln -s /abs/no/where a/dangling
            mkfifo a/pipe; mknod dev-c c 1 3; mknod dev-b b 7 100; mknod large c 511 300000; mknod zero c 0 0
            chmod 4755 a/file; mkdir sticky; chmod 1777 sticky; chmod 2755 empty; chmod 000 a/b/c
            chown 3000000:4000000 a/b/hard
            : > zero-bytes; head -c 300000 /dev/urandom > big
            long=$(printf 'l%.0s' $(seq 1 200)); mkdir -p $long/$long; echo deep > $long/$long/$long
            ln -s $long/$long/$long link-to-long
            touch -d '1960-01-01 00:00:00 UTC' old; touch -d '2500-01-01 00:00:00 UTC' late
            touch -d '2020-02-02 02:02:02.5 UTC' half; touch -h -d '2001-01-01 UTC' a/b/soft
            touch -d '2002-01-01 UTC' a
            cp big ping; setcap cap_net_raw+ep ping
            truncate -s 5000000 sparse; printf end >> sparse
            """);
        SetAttribute(root, "big", "user.note", [0, 1, 2, 0xff, (byte)'\n']);
        SetAttribute(root, "empty", "user.empty", []);

        WrittenLayer layer = await work.LayerOfAsync(root);
        string copy = work.Folder("copy");
        await new LayerExtractor(new LayerExtractorOptions()).ExtractAsync(layer.Layer, copy, Workspace.Token);

        string expected = await Snapshot.OfAsync(root, times: true);
        Assert.Contains("security.capability", expected, StringComparison.Ordinal);
        Assert.Equal(expected, await Snapshot.OfAsync(copy, times: true));
        WrittenLayer again = await work.LayerOfAsync(copy);
        Assert.Equal(layer.Layer.DiffId, again.Layer.DiffId);
        Assert.Equal(layer.Layer.Descriptor, again.Layer.Descriptor);
    }

    [Fact]
    public async Task Layer_of_a_random_tree_gives_the_same_tree_back()
    {
        Requires.Root();
        string[] names = ["a", "b", "c", ".d", "e f", "ß", "-", "g.h", new string('n', 120)];
        Gen<string> name = Gen.Int[0, names.Length - 1].Select(i => names[i]);
        Gen<string> path = name.Array[1, 4].Select(parts => string.Join('/', parts));
        Gen<(int, string, string, int)> step = Gen.Select(Gen.Int[0, 9], path, path, Gen.Int[0, 0xfff]);
        await step.Array[1, 30].SampleAsync(
            async steps =>
            {
                using Workspace work = new();
                string root = work.Folder("root");
                foreach ((int kind, string first, string second, int number) in steps)
                {
                    RandomTree.Apply(root, kind, first, second, number);
                }

                foreach (LayerCompression compression in Enum.GetValues<LayerCompression>())
                {
                    LayerWriter writer = new(work.Store, new LayerWriterOptions { Compression = compression });
                    WrittenLayer layer = await writer.WriteTreeAsync(root, CancellationToken.None);
                    string copy = work.Folder($"copy-{compression}");
                    await new LayerExtractor(new LayerExtractorOptions())
                        .ExtractAsync(layer.Layer, copy, CancellationToken.None);
                    Assert.Equal(await Snapshot.OfAsync(root, true), await Snapshot.OfAsync(copy, true));
                }
            },
            iter: 25,
            threads: 1);
    }

    [Fact]
    public async Task Tar_of_a_layer_is_read_by_gnu_tar_as_it_was_meant()
    {
        Requires.Root();
        using Workspace work = new();
        string root = work.Folder("root");
        await Command.Shell($$"""
            cd {{root}}
            mkdir -p d/e; echo text > d/file; ln d/file d/hard; ln -s file d/soft; mkfifo p; mknod n c 1 3
            long=$(printf 'l%.0s' $(seq 1 200)); echo long > $long; chown 3000000:5 $long
            cp d/file capable; setcap cap_net_raw+ep capable; touch -d '1960-01-01 UTC' d/e
            """);
        LayerWriter writer = new(work.Store, new LayerWriterOptions { Compression = LayerCompression.None });
        WrittenLayer layer = await writer.WriteTreeAsync(root, Workspace.Token);
        string copy = work.Folder("copy");
        await Command.Tar(
            "-xpf", work.Store.Find(layer.Layer.Descriptor)!, "-C", copy, "--numeric-owner", "--xattrs",
            "--xattrs-include=*");
        Assert.Equal(await Snapshot.OfAsync(root, true), await Snapshot.OfAsync(copy, true));
    }

    [Fact]
    public async Task Gzip_of_a_layer_is_valid_and_does_not_depend_on_when_it_was_made()
    {
        using Workspace work = new();
        string root = work.Folder("root");
        byte[] content = new byte[5 * 1024 * 1024];
        new Random(7).NextBytes(content.AsSpan(0, content.Length / 2));
        File.WriteAllBytes(work.Path("root", "file"), content);
        WrittenLayer first = await work.LayerOfAsync(root);
        WrittenLayer second = await work.LayerOfAsync(root);
        Assert.Equal(first.Layer.Descriptor, second.Layer.Descriptor);
        string blob = work.Store.Find(first.Layer.Descriptor)!;
        await Command.Shell($"gzip -t < {blob}");
        string sum = await Command.Shell($"gzip -dc < {blob} | sha256sum");
        Assert.Equal(first.Layer.DiffId.Hex, sum.Split(' ')[0]);
    }

    [Fact]
    public async Task File_name_that_is_no_text_keeps_its_bytes()
    {
        using Workspace work = new();
        string root = work.Folder("root");
        await Command.Shell($"cd {root}; echo x > \"$(printf 'bad\\377name')\"");
        WrittenLayer layer = await work.LayerOfAsync(work.Path("root"));
        string copy = work.Folder("copy");
        await new LayerExtractor(new LayerExtractorOptions { KeepOwners = false })
            .ExtractAsync(layer.Layer, copy, Workspace.Token);
        string bytes = await Command.Shell($"ls {copy} | od -An -c");
        Assert.Contains("b   a   d 377   n   a   m   e", bytes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Times_later_than_the_latest_become_the_latest()
    {
        using Workspace work = new();
        File.SetLastWriteTimeUtc(work.Write("root/old", ""), new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        work.Write("root/new", "");
        DateTimeOffset latest = DateTimeOffset.FromUnixTimeSeconds(1_600_000_000);
        LayerWriter writer = new(work.Store, new LayerWriterOptions { LatestTime = latest });
        WrittenLayer layer = await writer.WriteTreeAsync(work.Path("root"), Workspace.Token);
        string copy = work.Folder("copy");
        await new LayerExtractor(new LayerExtractorOptions { KeepOwners = false })
            .ExtractAsync(layer.Layer, copy, Workspace.Token);
        Assert.Equal(2001, File.GetLastWriteTimeUtc(work.Path("copy", "old")).Year);
        Assert.Equal(latest.UtcDateTime, File.GetLastWriteTimeUtc(work.Path("copy", "new")));
    }

    [Fact]
    public async Task Sockets_and_excluded_paths_stay_out()
    {
        using Workspace work = new();
        work.Write("root/keep", "");
        work.Write("root/etc/resolv.conf", "");
        work.Write("root/etc/hosts", "");
        work.Write("root/proc/1/x", "");
        using System.Net.Sockets.Socket socket = new(
            System.Net.Sockets.AddressFamily.Unix,
            System.Net.Sockets.SocketType.Stream,
            System.Net.Sockets.ProtocolType.Unspecified);
        socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(work.Path("root", "socket")));
        LayerWriter writer = new(work.Store, new LayerWriterOptions
        {
            Compression = LayerCompression.None,
            Exclude = ["/etc/resolv.conf", "proc/"],
        });
        WrittenLayer layer = await writer.WriteTreeAsync(work.Path("root"), Workspace.Token);
        string names = await Command.Tar("-tf", work.Store.Find(layer.Layer.Descriptor)!);
        Assert.Equal("./\netc/\netc/hosts\nkeep", names.Trim());
        Assert.Equal(3, layer.Entries);
    }

    [Fact]
    public async Task Owners_are_mapped_into_the_user_namespace()
    {
        Requires.Root();
        using Workspace work = new();
        string file = work.Write("root/file", "");
        await Command.Shell($"chown 100005:200007 {file}; chown 100000:200000 {work.Path("root")}");
        LayerWriter writer = new(work.Store, new LayerWriterOptions
        {
            Compression = LayerCompression.None,
            Users = [new IdRange(0, 100000, 65536)],
            Groups = [new IdRange(0, 200000, 65536)],
        });
        WrittenLayer layer = await writer.WriteTreeAsync(work.Path("root"), Workspace.Token);
        string listing = await Command.Tar("-tvf", work.Store.Find(layer.Layer.Descriptor)!, "--numeric-owner");
        Assert.Contains("5/7", listing, StringComparison.Ordinal);
        await Command.Shell($"chown 5:5 {file}");
        ImageException error = await Assert.ThrowsAsync<ImageException>(
            () => writer.WriteTreeAsync(work.Path("root"), Workspace.Token));
        Assert.Contains("'file' belongs to user 5", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_named_like_a_whiteout_cannot_go_into_a_layer()
    {
        using Workspace work = new();
        work.Write("root/.wh.file", "");
        ImageException error = await Assert.ThrowsAsync<ImageException>(() => work.LayerOfAsync(work.Path("root")));
        Assert.Equal(ImageFailure.BadEntry, error.Reason);
        Assert.Contains(".wh.file", error.Message, StringComparison.Ordinal);
    }

    private static void SetAttribute(string root, string name, string attribute, byte[] value)
    {
        using Unix.DirectoryHandle folder = Unix.DirectoryHandle.Open(root);
        Assert.Equal(0, folder.TrySetAttribute(name, attribute, value));
    }
}
