using System.Diagnostics;
using Kiln.Images.Model;
using Kiln.Images.Tests.Support;

namespace Kiln.Images.Tests.Registry;

public sealed class KillTests
{
    [Fact]
    public async Task Download_by_a_killed_process_is_resumed_by_the_next_one()
    {
        using Workspace work = new();
        await using DockerRegistry registry = await DockerRegistry.StartAsync(work);
        Image image = await work.LargeImageAsync(40_000_000);
        Descriptor layer = image.Layers[0].Descriptor;
        string location = $"docker://{registry.Address}/app:v1";
        await work.WriteAsync(image, location);
        string cache = work.Folder("killed");
        string partial = Path.Combine(cache, "partial", $"sha256-{layer.Digest.Hex}");
        int kills = 0;
        for (long atLeast = 1; atLeast < layer.Size && kills < 6; kills++)
        {
            using Process child = Start(cache, location);
            while (!child.HasExited && Length(partial) < atLeast)
            {
                Workspace.Token.ThrowIfCancellationRequested();
                await Task.Yield();
            }

            child.Kill();
            await child.WaitForExitAsync(Workspace.Token);
            long left = Length(partial);
            bool isWhole = File.Exists(Path.Combine(cache, "sha256", layer.Digest.Hex));
            Assert.True(left >= Math.Min(atLeast, layer.Size) || isWhole);
            atLeast = left + (layer.Size / 8);
        }

        Assert.True(kills > 1);
        Image back = await DockerRegistryTests.PullAsync(work, "killed", location);
        await using Stream content = await back.Layers[0].OpenAsync(Workspace.Token);
        await content.CopyToAsync(Stream.Null, Workspace.Token);
    }

    private static long Length(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    private static Process Start(string cache, string location)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!)
        {
            Environment = { [ChildMode.CacheVariable] = cache, [ChildMode.LocationVariable] = location },
        };
        return Process.Start(start)!;
    }
}
