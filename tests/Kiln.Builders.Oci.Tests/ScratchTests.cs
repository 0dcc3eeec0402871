using System.Formats.Tar;
using Kiln.Builders.Oci.Tests.Support;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Testing;
using static Kiln.Builders.Oci.Tests.Support.ScriptedProvisioners;

namespace Kiln.Builders.Oci.Tests;

/// <summary>Images without a base: nothing can be run in them, but files can be put there.</summary>
public sealed class ScratchTests : IDisposable
{
    private readonly TestBuild _build = new();

    public ScratchTests() => Requires.Root();

    private OciConfig Config => new() { From = "scratch", Output = _build.Archive() };

    public void Dispose() => _build.Dispose();

    [Fact]
    public async Task An_uploaded_file_is_the_only_thing_in_its_layer_besides_its_folders()
    {
        IArtifact artifact = await _build.RunAsync(
            Config, Upload("/srv/www/index.html", "<p>hello</p>", (UnixFileMode)0b110_100_000));

        ReadImage image = await ReadImage.FromAsync(_build.Archive(), _build);
        Assert.Equal(image.Image.Descriptor.Digest.ToString(), artifact.Id);
        Assert.Equal([Path.Combine(_build.OutputDirectory, "image.tar")], artifact.Files);
        LayerEntry[] entries = [.. Assert.Single(image.Layers)];
        Assert.Equal(["srv", "srv/www", "srv/www/index.html"], entries.Select(static entry => entry.Name));
        Assert.Equal("<p>hello</p>", entries[2].Text);
        Assert.Equal((UnixFileMode)0b110_100_000, entries[2].Entry.Mode);
        Assert.All(entries, static entry => Assert.Equal((0, 0), (entry.Entry.Uid, entry.Entry.Gid)));
    }

    [Fact]
    public async Task Each_provisioner_gives_one_layer_and_one_that_changed_nothing_none()
    {
        await _build.RunAsync(
            Config,
            Upload("/one", "1"),
            static (_, _) => Task.CompletedTask,
            Upload("/two", "2"));

        ReadImage image = await ReadImage.FromAsync(_build.Archive(), _build);
        Assert.Equal(["one", "two"], image.Layers.Select(static layer => Assert.Single(layer).Name));
        Assert.Equal([false, true, false], image.Image.Config.History.Select(static entry => entry.EmptyLayer));
    }

    [Fact]
    public async Task A_squashed_image_has_one_layer()
    {
        await _build.RunAsync(
            Config with { Squash = true }, Upload("/one", "1"), Upload("/two", "2"), Upload("/one", "3"));

        ReadImage image = await ReadImage.FromAsync(_build.Archive(), _build);
        IEnumerable<LayerEntry> files = Assert.Single(image.Layers)
            .Where(static entry => entry.Entry.EntryType == TarEntryType.RegularFile);
        Assert.Equal([("one", "3"), ("two", "2")], files.Select(static f => (f.Name.TrimStart('.', '/'), f.Text!)));
    }

    [Fact]
    public async Task An_image_without_provisioners_has_no_layer()
    {
        await _build.RunAsync(Config);

        Assert.Empty((await ReadImage.FromAsync(_build.Archive(), _build)).Layers);
    }

    [Fact]
    public async Task A_command_is_refused_with_the_reason()
    {
        CommunicatorException failure = await Assert.ThrowsAsync<CommunicatorException>(
            () => _build.RunAsync(Config, Run("true")));

        Assert.Equal(CommunicatorFailure.Start, failure.Reason);
        Assert.Contains("has no /bin/sh", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_inputs_give_the_same_digest()
    {
        Provision[] steps = [Upload("/a/b", "1"), Upload("/a/c", "2")];
        IArtifact first = await _build.RunAsync(Config, steps);
        IArtifact second = await _build.RunAsync(Config with { Output = _build.Archive("again.tar") }, steps);

        Assert.Equal(first.Id, second.Id);
        Assert.Equal(
            await File.ReadAllBytesAsync(first.Files[0], TestContext.Current.CancellationToken),
            await File.ReadAllBytesAsync(second.Files[0], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Files_and_folders_come_back_as_they_went()
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        string folder = Path.Combine(_build.Folder, "site");
        Directory.CreateDirectory(Path.Combine(folder, "sub"));
        await File.WriteAllTextAsync(Path.Combine(folder, "index"), "index", cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "sub/deep"), "deep", cancellationToken);
        File.SetUnixFileMode(Path.Combine(folder, "sub/deep"), (UnixFileMode)0b111_101_000);
        File.CreateSymbolicLink(Path.Combine(folder, "link"), "sub/deep");
        string back = Path.Combine(_build.Folder, "back");
        string named = Path.Combine(_build.Folder, "named");
        using MemoryStream file = new();

        await _build.RunAsync(Config, async (communicator, token) =>
        {
            await communicator.UploadDirectoryAsync("/var", folder, token);
            await communicator.UploadDirectoryAsync("/flat", folder + "/", token);
            await communicator.DownloadAsync("/flat/link", file, token);
            await communicator.DownloadDirectoryAsync("/var/", back, token);
            await communicator.DownloadDirectoryAsync("/flat/in*", named, token);
        });

        Assert.Equal("deep", System.Text.Encoding.UTF8.GetString(file.ToArray()));
        Assert.Equal("index", await File.ReadAllTextAsync(Path.Combine(back, "site/index"), cancellationToken));
        Assert.Equal("deep", await File.ReadAllTextAsync(Path.Combine(back, "site/link"), cancellationToken));
        Assert.Equal("sub/deep", new FileInfo(Path.Combine(back, "site/link")).LinkTarget);
        Assert.Equal((UnixFileMode)0b111_101_000, File.GetUnixFileMode(Path.Combine(back, "site/sub/deep")));
        Assert.Equal(["index"], Directory.GetFiles(named).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("/etc", "is a folder")]
    [InlineData("/etc/file/x", "not a folder")]
    public async Task A_path_that_cannot_take_a_file_is_told(string path, string part)
    {
        CommunicatorException failure = await Assert.ThrowsAsync<CommunicatorException>(
            () => _build.RunAsync(Config, Upload("/etc/file", ""), Upload(path, "x")));

        Assert.Equal(CommunicatorFailure.Transfer, failure.Reason);
        Assert.Contains(part, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_is_told()
    {
        CommunicatorException failure = await Assert.ThrowsAsync<CommunicatorException>(() => _build.RunAsync(
            Config, (communicator, token) => communicator.DownloadAsync("/none", Stream.Null, token)));

        Assert.Contains("no file /none in the image", failure.Message, StringComparison.Ordinal);
    }
}
