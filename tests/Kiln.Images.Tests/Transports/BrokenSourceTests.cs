using Kiln.Images.Model;
using Kiln.Images.Tests.Support;

namespace Kiln.Images.Tests.Transports;

public sealed class BrokenSourceTests
{
    [Theory]
    [InlineData("oci-archive:{0}/image.tar")]
    [InlineData("docker-archive:{0}/image.tar:app:1")]
    public async Task Archive_cut_anywhere_is_an_error(string format)
    {
        using Workspace work = new();
        Image image = await work.SmallImageAsync();
        string location = string.Format(null, format, work.Path());
        await work.WriteAsync(image, location);
        string path = work.Path("image.tar");
        byte[] whole = File.ReadAllBytes(path);
        byte[] content = whole.AsSpan().TrimEnd((byte)0).ToArray();
        for (int length = 0; length < content.Length; length += 1 + (content.Length / 150))
        {
            File.WriteAllBytes(path, whole[..length]);
            using Workspace fresh = new();
            ImageException error = await Assert.ThrowsAnyAsync<ImageException>(async () =>
            {
                Image read = await fresh.ReadAsync(location);
                await fresh.FlattenAsync(read, "flat");
            });
            Assert.Contains(path, error.Message + error.InnerException?.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Changed_blob_is_a_digest_mismatch_that_names_everything()
    {
        using Workspace work = new();
        Image image = await work.SmallImageAsync();
        string location = $"oci:{work.Path("out")}";
        await work.WriteAsync(image, location);
        foreach (Descriptor blob in new[] { image.Layers[0].Descriptor, image.Manifest.Config, image.Descriptor })
        {
            string path = work.Path("out", "blobs", "sha256", blob.Digest.Hex);
            byte[] original = File.ReadAllBytes(path);
            byte[] changed = [.. original];
            changed[^5] ^= 4;
            File.WriteAllBytes(path, changed);
            DigestMismatchException error = await Assert.ThrowsAsync<DigestMismatchException>(async () =>
            {
                Image read = await work.ReadAsync(location);
                await work.FlattenAsync(read, $"flat-{blob.Digest.Hex[..6]}");
            });
            Assert.Equal(blob.Digest, error.Expected);
            Assert.NotEqual(blob.Digest, error.Got);
            Assert.Contains(location, error.Reference, StringComparison.Ordinal);
            Assert.Contains(error.Got.ToString(), error.Message, StringComparison.Ordinal);
            File.WriteAllBytes(path, original);
        }

        File.Delete(work.Path("out", "blobs", "sha256", image.Layers[0].Descriptor.Digest.Hex));
        ImageException missing = await Assert.ThrowsAsync<ImageException>(
            async () => await work.FlattenAsync(await work.ReadAsync(location), "missing"));
        Assert.Contains("is missing", missing.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/no/such/file.tar", "there is no file")]
    [InlineData("oci:/no/such/folder", "not an OCI image layout")]
    [InlineData("oci-archive:/no/such/file", "there is no file")]
    [InlineData("oci-archive:/etc/passwd", "not a tar")]
    [InlineData("docker-archive:/etc/passwd", "not a tar")]
    [InlineData("/etc/passwd", "not a tar")]
    [InlineData("/usr", "not an OCI image layout")]
    public async Task Source_that_is_none_is_explained(string location, string cause)
    {
        using Workspace work = new();
        ImageException error = await Assert.ThrowsAsync<ImageException>(() => work.ReadAsync(location));
        Assert.Contains(cause, error.Message, StringComparison.Ordinal);
        Assert.Contains(location.Split(':')[^1], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Image_for_another_machine_is_an_error()
    {
        using Workspace work = new();
        Image image = await work.SmallImageAsync();
        ImagePlatform other = new("linux", "mips64le", null);
        Image foreign = Image.Compose(image.Config with { Platform = other }, image.Layers);
        await work.WriteAsync(foreign, $"docker-archive:{work.Path("d.tar")}:a:1");
        ImageException error = await Assert.ThrowsAsync<ImageException>(() => work.ReadAsync(work.Path("d.tar")));
        Assert.Contains("linux/mips64le", error.Message, StringComparison.Ordinal);
        Assert.Contains(ImagePlatform.Host.ToString(), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Docker_archive_of_the_old_form_is_read()
    {
        using Workspace work = new();
        Image image = await work.SmallImageAsync();
        await work.WriteAsync(image, $"docker-archive:{work.Path("d.tar")}:app:1");
        await Command.Shell($"""
            cd {work.Path()}; mkdir x; tar -xf d.tar -C x; rm x/*.json; tar -cf old.tar -C x .
            """);
        Image old = await work.ReadAsync($"docker-archive:{work.Path("old.tar")}:app:1");
        Assert.Equal(image.Config.DiffIds, old.Config.DiffIds);
        Assert.Equal(["/bin/tool"], old.Config.Container.Cmd);
        string flat = await work.FlattenAsync(old, "flat");
        Assert.Equal("changed\n", File.ReadAllText(Path.Combine(flat, "etc/motd")));
        Assert.Equal(old.Descriptor.Digest, (await work.ReadAsync(work.Path("old.tar"))).Descriptor.Digest);
    }
}
