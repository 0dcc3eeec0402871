using System.Text;
using Kiln.Images.Model;
using Kiln.Images.References;
using Kiln.Images.Tests.Support;
using Kiln.Images.Transports;

namespace Kiln.Images.Tests.Registry;

/// <summary>Answers that no real registry gives on demand.</summary>
public sealed class RegistryAnswerTests
{
    [Fact]
    public async Task Token_does_not_go_along_to_the_storage_that_blobs_are_redirected_to()
    {
        using Workspace work = new();
        Image image = await work.SmallImageAsync();
        System.Collections.Concurrent.ConcurrentQueue<string?> seen = [];
        await using ScriptedRegistry storage = await ScriptedRegistry.StartAsync(image, request =>
        {
            seen.Enqueue(request.Authorization);
            return null;
        });
        await using ScriptedRegistry registry = await ScriptedRegistry.StartAsync(image, request =>
            request.Authorization is null ? ScriptedAnswer.Empty(401, "WWW-Authenticate: Basic realm=\"x\"")
            : request.Path.Contains("/blobs/", StringComparison.Ordinal)
                ? ScriptedAnswer.Empty(307, $"Location: http://{storage.Address}{request.Path}?signature=1")
                : null);
        work.LogIn(registry.Address, "user", "password");
        Image back = await DockerRegistryTests.PullAsync(work, "cache-2", registry.Location);
        Assert.Equal(image.Descriptor.Digest, back.Descriptor.Digest);
        Assert.Equal(3, seen.Count);
        Assert.All(seen, Assert.Null);
    }

    [Theory]
    [InlineData("http://example.invalid/", "without encryption")]
    [InlineData("/v2/app/manifests/v1", "again and again")]
    public async Task Bad_redirect_is_not_followed(string target, string cause)
    {
        using Workspace work = new();
        await using ScriptedRegistry registry = await ScriptedRegistry.StartAsync(
            await work.SmallImageAsync(),
            _ => ScriptedAnswer.Empty(302, $"Location: {target}"));
        ImageException error = await Assert.ThrowsAsync<ImageException>(() => work.ReadAsync(registry.Location));
        Assert.Contains(cause, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/manifests/", 429)]
    [InlineData("/manifests/", 503)]
    [InlineData("/blobs/", 500)]
    public async Task Passing_failure_of_the_registry_is_waited_out(string part, int status)
    {
        using Workspace work = new();
        int left = 3;
        await using ScriptedRegistry registry = await ScriptedRegistry.StartAsync(
            await work.SmallImageAsync(),
            request => request.Path.Contains(part, StringComparison.Ordinal) && Interlocked.Decrement(ref left) >= 0
                ? ScriptedAnswer.Empty(status)
                : null);
        await DockerRegistryTests.PullAsync(work, "cache-2", registry.Location);
        Assert.True(left < 0);
    }

    [Theory]
    [InlineData("/manifests/", true)]
    [InlineData("/manifests/", false)]
    [InlineData("/blobs/", true)]
    [InlineData("/blobs/", false)]
    public async Task Registry_that_falls_silent_is_an_error_and_no_hang(string part, bool answersFirst)
    {
        using Workspace work = new();
        await using ScriptedRegistry registry = await ScriptedRegistry.StartAsync(
            await work.SmallImageAsync(),
            request => !request.Path.Contains(part, StringComparison.Ordinal) ? null
                : answersFirst ? new ScriptedAnswer(200, new byte[100], MediaTypes.OciManifest) { SilentAfter = 5 }
                : ScriptedAnswer.Silence);
        using ImageTransports impatient = new(new ImageTransportOptions
        {
            Store = work.Store,
            Time = TimeProvider.System,
            DockerConfigFolder = work.Folder("docker-config"),
            FirstRetryDelay = TimeSpan.FromMilliseconds(1),
            Silence = TimeSpan.FromMilliseconds(200),
        });
        ImageException error = await Assert.ThrowsAsync<ImageException>(() => impatient.ReadAsync(
            ImageLocation.Parse(registry.Location), ImagePlatform.Host, Workspace.Token));
        Assert.Equal(ImageFailure.Unreachable, error.Reason);
        Assert.Contains("nothing came for 0.2 seconds", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Error_of_the_registry_is_told_in_its_words()
    {
        using Workspace work = new();
        await using ScriptedRegistry registry = await ScriptedRegistry.StartAsync(
            await work.SmallImageAsync(),
            _ => new ScriptedAnswer(
                503,
                """{"errors":[{"code":"TOOMANYREQUESTS","message":"slow down, friend"}]}"""u8.ToArray(),
                "application/json"));
        ImageException error = await Assert.ThrowsAsync<ImageException>(() => work.ReadAsync(registry.Location));
        Assert.Contains("answers 503", error.Message, StringComparison.Ordinal);
        Assert.Contains("slow down, friend (TOOMANYREQUESTS)", error.Message, StringComparison.Ordinal);
        Assert.Equal(5, registry.Requests.Count(request => request.Contains("manifests", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("manifests/v1")]
    [InlineData("blobs/config")]
    [InlineData("blobs/layer")]
    public async Task Wrong_content_is_a_digest_mismatch_that_names_the_image(string path)
    {
        using Workspace work = new();
        Image image = await work.SmallImageAsync();
        await using ScriptedRegistry registry = await ScriptedRegistry.StartAsync(image, _ => null);
        Digest digest = path switch
        {
            "blobs/config" => image.Manifest.Config.Digest,
            "blobs/layer" => image.Layers[1].Descriptor.Digest,
            _ => image.Descriptor.Digest,
        };
        byte[] wrong = path == "manifests/v1"
            ? Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(image.ManifestJson.Span) + " ")
            : new byte[path == "blobs/config" ? image.ConfigJson.Length : image.Layers[1].Descriptor.Size];
        string spoilt = path == "manifests/v1" ? $"manifests/{digest}" : $"blobs/{digest}";
        registry.Add(spoilt, wrong, image.Manifest.MediaType);
        string location = path == "manifests/v1"
            ? registry.Location.Replace(":v1", "@" + digest, StringComparison.Ordinal)
            : registry.Location;
        DigestMismatchException error = await Assert.ThrowsAsync<DigestMismatchException>(
            () => DockerRegistryTests.PullAsync(work, "cache-2", location));
        Assert.Equal(digest, error.Expected);
        Assert.Equal(digest.Of(wrong), error.Got);
        Assert.Contains(registry.Address, error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(work.Path("cache-2", "sha256", digest.Hex)));
    }

    [Fact]
    public async Task Storage_without_ranges_starts_again()
    {
        using Workspace work = new();
        Image image = await work.LargeImageAsync(300_000);
        string hex = image.Layers[0].Descriptor.Digest.Hex;
        await using ScriptedRegistry registry = await ScriptedRegistry.StartAsync(image, _ => null);
        File.WriteAllBytes(Path.Combine(work.Folder("cache-2", "partial"), $"sha256-{hex}"), new byte[1000]);
        Image back = await DockerRegistryTests.PullAsync(work, "cache-2", registry.Location);
        await work.FlattenAsync(back, "flat");
    }

    [Fact]
    public async Task Blob_longer_than_promised_is_an_error()
    {
        using Workspace work = new();
        Image image = await work.SmallImageAsync();
        await using ScriptedRegistry registry = await ScriptedRegistry.StartAsync(image, _ => null);
        registry.Add($"blobs/{image.Layers[0].Descriptor.Digest}", new byte[5_000_000], "application/octet-stream");
        ImageException error = await Assert.ThrowsAsync<ImageException>(
            () => DockerRegistryTests.PullAsync(work, "cache-2", registry.Location));
        Assert.Contains("is longer than", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Index_of_several_platforms_gives_the_wanted_one()
    {
        using Workspace work = new();
        Image image = await work.SmallImageAsync();
        ImagePlatform other = new("linux", "s390x", null);
        Image foreign = Image.Compose(image.Config with { Platform = other }, image.Layers);
        await using ScriptedRegistry registry = await ScriptedRegistry.StartAsync(foreign, _ => null);
        registry.Add($"manifests/{image.Descriptor.Digest}", image.ManifestJson.ToArray(), MediaTypes.OciManifest);
        registry.Add($"blobs/{image.Manifest.Config.Digest}", image.ConfigJson.ToArray(), "application/octet-stream");
        ImageIndex index = new(
            MediaTypes.OciIndex,
            [
                foreign.Descriptor with { Platform = other },
                image.Descriptor with { Platform = image.Config.Platform },
            ]);
        registry.Add("manifests/v1", index.ToJson(), MediaTypes.OciIndex);
        Assert.Equal(image.Descriptor.Digest, (await work.ReadAsync(registry.Location)).Descriptor.Digest);
        Image chosen = await work.Transports.ReadAsync(ImageLocation.Parse(registry.Location), other, Workspace.Token);
        Assert.Equal(foreign.Descriptor.Digest, chosen.Descriptor.Digest);
        ImageException error = await Assert.ThrowsAsync<ImageException>(() => work.Transports.ReadAsync(
            ImageLocation.Parse(registry.Location), ImagePlatform.Parse("linux/mips64le"), Workspace.Token));
        Assert.Contains("linux/s390x", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"schemaVersion":1,"name":"x"}""", MediaTypes.DockerSchema1Signed, "schema 1 are too old")]
    [InlineData("""{"schemaVersion":2,"mediaType":"application/x","config":{}}""", "text/plain", "not the type")]
    [InlineData("<html>", "text/html", "not valid")]
    [InlineData("", "text/plain", "not valid")]
    [InlineData("""{"schemaVersion":2,"manifests":[]}""", MediaTypes.OciIndex, "has no image for")]
    public async Task Manifest_that_is_none_is_explained(string body, string type, string cause)
    {
        using Workspace work = new();
        await using ScriptedRegistry registry = await ScriptedRegistry.StartAsync(
            await work.SmallImageAsync(), _ => null);
        registry.Add("manifests/v1", Encoding.UTF8.GetBytes(body), type);
        ImageException error = await Assert.ThrowsAsync<ImageException>(() => work.ReadAsync(registry.Location));
        Assert.Contains(cause, error.Message, StringComparison.Ordinal);
        Assert.Contains(registry.Address, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://tokens.example.invalid/", "no https address")]
    [InlineData("", "no https address")]
    public async Task Password_is_not_sent_to_a_token_server_without_encryption(string realm, string cause)
    {
        using Workspace work = new();
        await using ScriptedRegistry registry = await ScriptedRegistry.StartAsync(
            await work.SmallImageAsync(),
            _ => ScriptedAnswer.Empty(401, $"WWW-Authenticate: Bearer realm=\"{realm}\",service=\"s\""));
        ImageException error = await Assert.ThrowsAsync<ImageException>(() => work.ReadAsync(registry.Location));
        Assert.Contains(cause, error.Message, StringComparison.Ordinal);
    }
}
