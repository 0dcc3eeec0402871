using System.Collections.Immutable;
using System.Formats.Tar;
using Kiln.Builders.Oci.Tests.Support;
using Kiln.Sdk.Components;
using Kiln.Testing;
using static Kiln.Builders.Oci.Tests.Support.ScriptedProvisioners;

namespace Kiln.Builders.Oci.Tests;

/// <summary>What commands change becomes layers: all of it, and nothing else.</summary>
public sealed class LayerTests : IDisposable
{
    private readonly TestBuild _build = new();
    private readonly OciConfig _config;

    public LayerTests()
    {
        Requires.Root();
        Requires.Tool("runc", "runc");
        _config = new() { From = BusyboxRoot.Write(_build.Folder), Output = _build.Archive() };
    }

    public void Dispose() => _build.Dispose();

    [Fact]
    public async Task Deleted_and_replaced_files_of_the_base_become_whiteouts()
    {
        await _build.RunAsync(
            _config,
            Run("rm /usr/share/keep; rm /etc/old/one; echo new > /etc/new"),
            Run("rm -r /etc/old; mkdir /etc/old; echo three > /etc/old/three"));

        ReadImage image = await ReadImage.FromAsync(_build.Archive(), _build);
        Assert.Equal(3, image.Layers.Length);
        Assert.Equal(
            ["etc", "etc/new", "etc/old", "etc/old/.wh.one", "usr", "usr/share", "usr/share/.wh.keep"],
            image.Layers[1].Select(static entry => entry.Name).Order(StringComparer.Ordinal));
        Assert.Equal(
            ["etc", "etc/old", "etc/old/.wh..wh..opq", "etc/old/three"],
            image.Layers[2].Select(static entry => entry.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Owners_modes_links_devices_and_attributes_are_kept()
    {
        string setfattr = Requires.Tool("setfattr", "attr");
        await _build.RunAsync(
            _config,
            Run("mkdir /d; echo x > /d/file; chown 1000:7 /d/file; chmod 6751 /d/file; ln /d/file /d/hard; "
                + "ln -s file /d/soft; mknod /d/dev c 1 3; mkfifo /d/pipe; chmod 1777 /d"),
            async (communicator, token) =>
            {
                // busybox cannot set attributes; the machine's program can, as a guest with its libraries.
                foreach (string part in LibrariesOf(setfattr).Prepend(setfattr))
                {
                    await using FileStream content = File.OpenRead(part);
                    await communicator.UploadAsync("/guest" + part, content, (UnixFileMode)0b111_101_101, token);
                }

                string loader =
                    LibrariesOf(setfattr).First(static file => file.Contains("/ld-", StringComparison.Ordinal));
                IEnumerable<string> folders =
                    LibrariesOf(setfattr).Select(static file => "/guest" + Path.GetDirectoryName(file)).Distinct();
                string start = $"/guest{loader} --library-path {string.Join(':', folders)}";
                await Run($"{start} /guest{setfattr} -n user.kind -v sort /d/file; rm -r /guest")(communicator, token);
            });

        ReadImage image = await ReadImage.FromAsync(_build.Archive(), _build);
        ImmutableDictionary<string, TarEntry> entries =
            image.Layers[1].ToImmutableDictionary(static entry => entry.Name, static entry => entry.Entry);
        TarEntry file = entries["d/file"];
        Assert.Equal((1000, 7, (UnixFileMode)0b110_111_101_001), (file.Uid, file.Gid, file.Mode));
        Assert.Equal((TarEntryType.HardLink, "d/file"), (entries["d/hard"].EntryType, entries["d/hard"].LinkName));
        Assert.Equal((TarEntryType.SymbolicLink, "file"), (entries["d/soft"].EntryType, entries["d/soft"].LinkName));
        Assert.Equal(TarEntryType.Fifo, entries["d/pipe"].EntryType);
        Assert.Equal((UnixFileMode)0b1_111_111_111, entries["d"].Mode);
        PosixTarEntry device = Assert.IsAssignableFrom<PosixTarEntry>(entries["d/dev"]);
        Assert.Equal((TarEntryType.CharacterDevice, 1, 3), (device.EntryType, device.DeviceMajor, device.DeviceMinor));
        PaxTarEntry attributed = Assert.IsType<PaxTarEntry>(
            image.Layers[2].Single(static entry => entry.Name == "d/file").Entry);
        Assert.Equal("sort", attributed.ExtendedAttributes["SCHILY.xattr.user.kind"]);
    }

    [Fact]
    public async Task The_same_inputs_give_the_same_digest()
    {
        Provision[] steps =
        [
            Run("for i in 3 1 2; do mkdir -p /data/$i; echo $i > /data/$i/file; done; ln /data/1/file /data/2/link"),
            Run("rm /data/3/file; chown -R 5:6 /data"),
        ];
        IArtifact first = await _build.RunAsync(_config, steps);
        IArtifact second = await _build.RunAsync(_config with { Output = _build.Archive("again.tar") }, steps);

        Assert.Equal(first.Id, second.Id);
    }

    [Fact]
    public async Task A_squashed_image_is_the_merged_tree()
    {
        await _build.RunAsync(_config with { Squash = true }, Run("rm -r /etc/old"), Run("echo 1 > /etc/one"));

        ReadImage image = await ReadImage.FromAsync(_build.Archive(), _build);
        string[] names = [.. Assert.Single(image.Layers).Select(static entry => entry.Name)];
        Assert.Contains("etc/one", names);
        Assert.Contains("bin/busybox", names);
        Assert.DoesNotContain(names, static name => name.Contains(".wh.", StringComparison.Ordinal));
        Assert.DoesNotContain(names, static name => name is "proc" or "sys" or "dev" or "etc/old" or "etc/old/one");
        Assert.DoesNotContain("etc/resolv.conf", names);
    }

    [Fact]
    public async Task Mount_points_behind_links_of_the_image_leave_no_trace()
    {
        string folder = Path.Combine(_build.Folder, "links");
        Directory.CreateDirectory(folder);
        File.CreateSymbolicLink(Path.Combine(folder, "resolv.conf"), "../run/resolve/stub.conf");
        File.CreateSymbolicLink(Path.Combine(folder, "hosts"), "/var/db/hosts");
        string hosts = "";
        await _build.RunAsync(
            _config,
            (communicator, token) => communicator.UploadDirectoryAsync("/etc", folder + "/", token),
            async (communicator, token) =>
                (_, hosts, _) = await CaptureAsync(communicator, "cat /var/db/hosts; cat /etc/resolv.conf", token));

        Assert.Contains("localhost", hosts, StringComparison.Ordinal);
        ReadImage image = await ReadImage.FromAsync(_build.Archive(), _build);
        Assert.Equal(2, image.Layers.Length);
        Assert.Equal(["etc", "etc/hosts", "etc/resolv.conf"], image.Layers[1].Select(static entry => entry.Name));
    }

    private static IEnumerable<string> LibrariesOf(string program) =>
        Processes.Run("ldd", program).Split('\n')
            .Select(static line => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
            .Select(static parts => parts.FirstOrDefault(static part => part.StartsWith('/')))
            .OfType<string>();
}
