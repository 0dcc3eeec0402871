using Kiln.Images.Model;
using Kiln.Images.References;
using Kiln.Images.Storage;
using Kiln.Images.Tests.Support;
using Kiln.Images.Transports;

namespace Kiln.Images.Tests.Registry;

/// <summary>A real registry behind a connection that breaks.</summary>
public sealed class FaultTests
{
    private const int LayerSize = 2_000_000;

    [Theory]
    [InlineData(1)]
    [InlineData(300)]
    [InlineData(5_000)]
    [InlineData(250_000)]
    [InlineData(1_500_000)]
    public async Task Download_goes_on_where_the_connection_was_cut(int afterBytes)
    {
        using Workspace work = new();
        await using DockerRegistry registry = await DockerRegistry.StartAsync(work);
        Image image = await work.LargeImageAsync(LayerSize);
        await work.WriteAsync(image, $"docker://{registry.Address}/app:v1");
        await using CutProxy proxy = new(registry.Address, cuts: 4, afterBytes, cutsUploads: false);
        Image back = await DockerRegistryTests.PullAsync(work, "cache-2", $"docker://{proxy.Address}/app:v1");
        Assert.InRange(proxy.Cuts, afterBytes < LayerSize / 5 ? 4 : 1, 4);
        await using Stream layer = await back.Layers[0].OpenAsync(Workspace.Token);
        await layer.CopyToAsync(Stream.Null, Workspace.Token);
        Assert.Empty(Directory.GetFiles(work.Path("cache-2", "partial")));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(20_000)]
    [InlineData(1_000_000)]
    public async Task Upload_is_tried_again_when_the_connection_was_cut(int afterBytes)
    {
        using Workspace work = new();
        await using DockerRegistry registry = await DockerRegistry.StartAsync(work);
        Image image = await work.LargeImageAsync(LayerSize);
        await using CutProxy proxy = new(registry.Address, cuts: 3, afterBytes, cutsUploads: true);
        await work.WriteAsync(image, $"docker://{proxy.Address}/app:v1");
        Assert.True(proxy.Cuts > 0);
        await DockerRegistryTests.PullAsync(work, "cache-2", $"docker://{registry.Address}/app:v1");
    }

    [Fact]
    public async Task Connection_that_always_breaks_is_an_error_after_a_few_tries()
    {
        using Workspace work = new();
        await using DockerRegistry registry = await DockerRegistry.StartAsync(work);
        Image image = await work.LargeImageAsync(LayerSize);
        await work.WriteAsync(image, $"docker://{registry.Address}/app:v1");
        await using CutProxy proxy = new(registry.Address, cuts: int.MaxValue, afterBytes: 100, cutsUploads: false);
        ImageException error = await Assert.ThrowsAsync<ImageException>(
            () => DockerRegistryTests.PullAsync(work, "cache-2", $"docker://{proxy.Address}/app:v1"));
        Assert.Equal(ImageFailure.Unreachable, error.Reason);
        Assert.Contains(proxy.Address, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_that_was_stopped_is_resumed_by_a_later_run()
    {
        using Workspace work = new();
        await using DockerRegistry registry = await DockerRegistry.StartAsync(work);
        Image image = await work.LargeImageAsync(LayerSize);
        await work.WriteAsync(image, $"docker://{registry.Address}/app:v1");
        string partial = work.Path("cache-2", "partial", $"sha256-{image.Layers[0].Descriptor.Digest.Hex}");
        await StopAfterAsync(work, $"docker://{registry.Address}/app:v1", 600_000);
        long kept = new FileInfo(partial).Length;
        Assert.InRange(kept, 600_000, LayerSize);

        List<long> progress = [];
        using ImageTransports transports = new(new ImageTransportOptions
        {
            Store = new BlobStore(work.Path("cache-2"), TimeProvider.System),
            Time = TimeProvider.System,
            Progress = new Recorder(progress),
            DockerConfigFolder = work.Folder("docker-config"),
        });
        Image back = await transports.ReadAsync(
            ImageLocation.Parse($"docker://{registry.Address}/app:v1"), ImagePlatform.Host, Workspace.Token);
        progress.Clear();
        await transports.FetchAsync(back, Workspace.Token);
        Assert.True(progress[0] > kept, $"started at {progress[0]}, {kept} were there");
        await work.FlattenAsync(back, "flat");
    }

    [Fact]
    public async Task Partial_download_that_was_damaged_is_thrown_away()
    {
        using Workspace work = new();
        await using DockerRegistry registry = await DockerRegistry.StartAsync(work);
        Image image = await work.LargeImageAsync(LayerSize);
        await work.WriteAsync(image, $"docker://{registry.Address}/app:v1");
        string hex = image.Layers[0].Descriptor.Digest.Hex;
        foreach (int length in new[] { 1, 100_000, (int)image.Layers[0].Descriptor.Size, LayerSize * 2 })
        {
            string cache = $"cache-{length}";
            File.WriteAllBytes(Path.Combine(work.Folder(cache, "partial"), $"sha256-{hex}"), new byte[length]);
            Image back = await DockerRegistryTests.PullAsync(work, cache, $"docker://{registry.Address}/app:v1");
            await work.FlattenAsync(back, $"flat-{length}");
        }
    }

    [Fact]
    public async Task Several_runs_that_share_a_cache_fetch_a_layer_once()
    {
        using Workspace work = new();
        await using DockerRegistry registry = await DockerRegistry.StartAsync(work);
        Image image = await work.LargeImageAsync(LayerSize);
        await work.WriteAsync(image, $"docker://{registry.Address}/app:v1");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(
            _ => DockerRegistryTests.PullAsync(work, "shared", $"docker://{registry.Address}/app:v1")));
        Assert.Empty(Directory.GetFiles(work.Path("shared", "partial")));
        Assert.Equal(2, Directory.GetFiles(work.Path("shared", "sha256")).Length);
    }

    private static async Task StopAfterAsync(Workspace work, string location, long bytes)
    {
        using CancellationTokenSource stop = new();
        using ImageTransports transports = new(new ImageTransportOptions
        {
            Store = new BlobStore(work.Path("cache-2"), TimeProvider.System),
            Time = TimeProvider.System,
            Progress = new Stopper(stop, bytes),
            DockerConfigFolder = work.Folder("docker-config"),
        });
        Image image = await transports.ReadAsync(ImageLocation.Parse(location), ImagePlatform.Host, Workspace.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => transports.FetchAsync(image, stop.Token));
    }

    private sealed class Recorder(List<long> seen) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value) => seen.Add(value.Done);
    }

    private sealed class Stopper(CancellationTokenSource stop, long bytes) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value)
        {
            if (value.Done >= bytes)
            {
                stop.Cancel();
            }
        }
    }
}
