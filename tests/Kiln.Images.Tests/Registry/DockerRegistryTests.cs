using Kiln.Images.Model;
using Kiln.Images.References;
using Kiln.Images.Storage;
using Kiln.Images.Tests.Support;
using Kiln.Images.Transports;

namespace Kiln.Images.Tests.Registry;

/// <summary>Against Debian's docker-registry.</summary>
public sealed class DockerRegistryTests
{
    [Fact]
    public async Task Pushed_image_is_what_skopeo_pulls_and_what_comes_back()
    {
        using Workspace work = new();
        await using DockerRegistry registry = await DockerRegistry.StartAsync(work);
        Image image = await work.SmallImageAsync();
        string location = $"docker://{registry.Address}/team/app:v1";
        WrittenImage written = await work.WriteAsync(image, location);
        Assert.Equal(image.Descriptor.Digest, written.Digest);

        string inspected = await Command.Skopeo("inspect", "--tls-verify=false", location);
        Assert.Contains($"\"Digest\": \"{image.Descriptor.Digest}\"", inspected, StringComparison.Ordinal);
        await Command.Skopeo(
            "--insecure-policy", "copy", "--quiet", "--src-tls-verify=false", location, $"oci:{work.Path("theirs")}:x");
        Assert.Equal(
            image.Descriptor.Digest, (await work.ReadAsync($"oci:{work.Path("theirs")}:x")).Descriptor.Digest);

        Image back = await PullAsync(work, "other-cache", location);
        Assert.Equal(image.Descriptor.Digest, back.Descriptor.Digest);
        string flat = await work.FlattenAsync(back, "flat");
        Assert.Equal("changed\n", File.ReadAllText(Path.Combine(flat, "etc/motd")));

        Image byDigest = await PullAsync(
            work, "third-cache", $"docker://{registry.Address}/team/app@{image.Descriptor.Digest}");
        Assert.Equal(image.Descriptor.Digest, byDigest.Descriptor.Digest);
    }

    [Theory]
    [InlineData("oci")]
    [InlineData("v2s2")]
    public async Task Image_that_skopeo_pushed_is_pulled(string format)
    {
        using Workspace work = new();
        await using DockerRegistry registry = await DockerRegistry.StartAsync(work);
        Image image = await work.SmallImageAsync();
        await work.WriteAsync(image, $"oci:{work.Path("ours")}:x");
        string location = $"docker://{registry.Address}/app:v1";
        await Command.Skopeo(
            "--insecure-policy", "copy", "--quiet", "--dest-tls-verify=false", "--format", format,
            $"oci:{work.Path("ours")}:x", location);
        Image back = await PullAsync(work, "other-cache", location);
        Assert.Equal(image.Config.DiffIds, back.Config.DiffIds);
        string flat = await work.FlattenAsync(back, "flat");
        Assert.Equal("changed\n", File.ReadAllText(Path.Combine(flat, "etc/motd")));

        // The same layers under another name are taken over inside the registry; docker's types stay as they are.
        await work.Transports.WriteAsync(
            back, ImageLocation.Parse($"docker://{registry.Address}/mounted:v2"), force: false, Workspace.Token);
        string raw = await Command.Skopeo(
            "inspect", "--raw", "--tls-verify=false", $"docker://{registry.Address}/mounted:v2");
        Assert.Equal(System.Text.Encoding.UTF8.GetString(back.ManifestJson.Span), raw);
    }

    [Fact]
    public async Task Password_from_dockers_configuration_opens_the_registry()
    {
        using Workspace work = new();
        await using DockerRegistry registry = await DockerRegistry.StartWithPasswordAsync(work);
        Image image = await work.SmallImageAsync();
        string location = $"docker://{registry.Address}/app:v1";
        ImageException none = await Assert.ThrowsAsync<ImageException>(() => work.WriteAsync(image, location));
        Assert.Equal(ImageFailure.Denied, none.Reason);
        Assert.Contains($"docker login {registry.Address}", none.Message, StringComparison.Ordinal);

        work.LogIn(registry.Address, DockerRegistry.User, "wrong-password");
        ImageException wrong = await Assert.ThrowsAsync<ImageException>(() => work.WriteAsync(image, location));
        Assert.Contains("credentials are wrong", wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-password", wrong.ToString(), StringComparison.Ordinal);

        work.LogIn($"http://{registry.Address}/v1/", DockerRegistry.User, DockerRegistry.Password);
        await work.WriteAsync(image, location);
        Image back = await PullAsync(work, "other-cache", location);
        await work.FlattenAsync(back, "flat");
    }

    [Fact]
    public async Task Helper_program_opens_the_registry()
    {
        using Workspace work = new();
        await using DockerRegistry registry = await DockerRegistry.StartWithPasswordAsync(work);
        Image image = await work.SmallImageAsync();
        string helper = $"kilntest{Guid.NewGuid():N}";
        string program = $"/usr/local/sbin/docker-credential-{helper}";
        Kiln.Testing.Requires.Root();
        File.WriteAllText(program, $$"""
            #!/bin/sh
            [ "$1" = get ] || exit 2
            read server
            case "$server" in
              {{registry.Address}})
                echo '{"Username":"{{DockerRegistry.User}}","Secret":"{{DockerRegistry.Password}}"}' ;;
              *) echo 'credentials not found in native keychain'; exit 1 ;;
            esac
            """);
        File.SetUnixFileMode(program, (UnixFileMode)0x1ed);
        try
        {
            work.Write("docker-config/config.json", $$$"""{"credHelpers":{"{{{registry.Address}}}":"{{{helper}}}"}}""");
            await work.WriteAsync(image, $"docker://{registry.Address}/app:v1");
            work.Write("docker-config/config.json", $$"""{"credsStore":"{{helper}}"}""");
            await PullAsync(work, "cache-2", $"docker://{registry.Address}/app:v1");
        }
        finally
        {
            File.Delete(program);
        }

        work.Write("docker-config/config.json", """{"credsStore":"no-such-helper"}""");
        using ImageTransports fresh = work.NewTransports(new BlobStore(work.Path("c3"), TimeProvider.System));
        ImageException error = await Assert.ThrowsAsync<ImageException>(() => fresh.ReadAsync(
            ImageLocation.Parse($"docker://{registry.Address}/app:v1"), ImagePlatform.Host, Workspace.Token));
        Assert.Contains("docker-credential-no-such-helper", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_are_fetched_for_pulling_pushing_and_mounting()
    {
        using Workspace work = new();
        await using TokenServer tokens = new(work);
        await using DockerRegistry registry = await DockerRegistry.StartAsync(work, tokens.Configuration);
        Image image = await work.SmallImageAsync();
        string location = $"docker://{registry.Address}/app:v1";
        ImageException anonymous = await Assert.ThrowsAsync<ImageException>(() => work.WriteAsync(image, location));
        Assert.Equal(ImageFailure.Denied, anonymous.Reason);

        work.LogIn(registry.Address, DockerRegistry.User, DockerRegistry.Password);
        await work.WriteAsync(image, location);
        File.Delete(work.Path("docker-config", "config.json"));
        Image back = await PullAsync(work, "other-cache", location);
        await work.FlattenAsync(back, "flat");

        work.LogIn(registry.Address, DockerRegistry.User, DockerRegistry.Password);
        using ImageTransports fresh = work.NewTransports(new BlobStore(work.Path("c3"), TimeProvider.System));
        Image source = await fresh.ReadAsync(ImageLocation.Parse(location), ImagePlatform.Host, Workspace.Token);
        await fresh.WriteAsync(
            source, ImageLocation.Parse($"docker://{registry.Address}/mounted:v1"), force: false, Workspace.Token);

        // Mounted inside the registry: the layers never came here.
        Assert.All(source.Layers, layer => Assert.False(File.Exists(
            work.Path("c3", "sha256", layer.Descriptor.Digest.Hex))));
        Assert.Contains(tokens.Requests, request => request.Contains("mounted%3Apull%2Cpush", StringComparison.Ordinal)
            && request.Contains("app%3Apull", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/app:nope", "has no image")]
    [InlineData("/nope:v1", "has no image")]
    public async Task Image_that_is_not_there_is_named(string name, string cause)
    {
        using Workspace work = new();
        await using DockerRegistry registry = await DockerRegistry.StartAsync(work);
        await work.WriteAsync(await work.SmallImageAsync(), $"docker://{registry.Address}/app:v1");
        ImageException error = await Assert.ThrowsAsync<ImageException>(
            () => work.ReadAsync($"docker://{registry.Address}{name}"));
        Assert.Equal(ImageFailure.NotFound, error.Reason);
        Assert.Contains(cause, error.Message, StringComparison.Ordinal);
        Assert.Contains(registry.Address + name, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1:1/app", "127.0.0.1:1", "refused")]
    [InlineData("no-such-host.invalid/app", "no-such-host.invalid", "no host of that name")]
    public async Task Registry_that_cannot_be_reached_is_named_with_the_cause(string name, string host, string cause)
    {
        using Workspace work = new();
        ImageException error = await Assert.ThrowsAsync<ImageException>(() => work.ReadAsync($"docker://{name}"));
        Assert.Equal(ImageFailure.Unreachable, error.Reason);
        Assert.Contains($"'{host}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(cause, error.Message, StringComparison.Ordinal);
    }

    internal static async Task<Image> PullAsync(Workspace work, string cache, string location)
    {
        ImageTransports transports = work.NewTransports(new BlobStore(work.Path(cache), TimeProvider.System));
        Image image = await transports.ReadAsync(ImageLocation.Parse(location), ImagePlatform.Host, Workspace.Token);
        await transports.FetchAsync(image, Workspace.Token);
        return image;
    }
}
