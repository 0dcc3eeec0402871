using Kiln.Images.Model;
using Kiln.Images.References;
using Kiln.Images.Tests.Support;
using Kiln.Images.Transports;

namespace Kiln.Images.Tests.Transports;

public sealed class DestinationTests
{
    private const string SomeDigest = "@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("oci-archive:{0}/out.tar:v1")]
    [InlineData("docker-archive:{0}/out.tar:app:1")]
    [InlineData("oci:{0}/out")]
    [InlineData("oci:{0}/out:v1")]
    public async Task Existing_output_is_an_error_unless_it_may_be_replaced(string format)
    {
        using Workspace work = new();
        Image image = await work.SmallImageAsync();
        string location = string.Format(null, format, work.Path("new", "folder"));
        WrittenImage first = await work.WriteAsync(image, location);
        ImageException early = await Assert.ThrowsAsync<ImageException>(() => work.Transports.CheckDestinationAsync(
            ImageLocation.Parse(location), force: false, Workspace.Token));
        ImageException late = await Assert.ThrowsAsync<ImageException>(() => work.WriteAsync(image, location));
        Assert.Equal(ImageFailure.AlreadyExists, early.Reason);
        Assert.Equal(early.Message, late.Message);
        await work.Transports.CheckDestinationAsync(ImageLocation.Parse(location), force: true, Workspace.Token);
        Image other = Image.Compose(image.Config with { Author = "other" }, image.Layers);
        WrittenImage second = await work.WriteAsync(other, location, force: true);
        Assert.NotEqual(first.Digest, second.Digest);
        Assert.Equal("other", (await work.ReadAsync(location)).Config.Author);
        Assert.Single(Directory.GetFileSystemEntries(work.Path("new", "folder")));
    }

    [Fact]
    public async Task Second_tag_is_added_to_a_layout()
    {
        using Workspace work = new();
        Image image = await work.SmallImageAsync();
        Image other = Image.Compose(image.Config with { Author = "other" }, image.Layers);
        await work.WriteAsync(image, $"oci:{work.Path("out")}:a");
        await work.WriteAsync(other, $"oci:{work.Path("out")}:b");
        Assert.Equal(image.Descriptor.Digest, (await work.ReadAsync($"oci:{work.Path("out")}:a")).Descriptor.Digest);
        Assert.Equal(other.Descriptor.Digest, (await work.ReadAsync($"oci:{work.Path("out")}:b")).Descriptor.Digest);
        ImageException error = await Assert.ThrowsAsync<ImageException>(
            () => work.ReadAsync($"oci:{work.Path("out")}"));
        Assert.Contains("It has a, b.", error.Message, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<ImageException>(() => work.ReadAsync($"oci:{work.Path("out")}:c"));
        Assert.Contains("no tag 'c'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folder_with_other_files_is_never_replaced()
    {
        using Workspace work = new();
        Image image = await work.SmallImageAsync();
        string precious = work.Write("out/precious", "keep");
        ImageException error = await Assert.ThrowsAsync<ImageException>(
            () => work.WriteAsync(image, $"oci:{work.Path("out")}", force: true));
        Assert.Contains("not an OCI image layout", error.Message, StringComparison.Ordinal);
        Assert.Equal("keep", File.ReadAllText(precious));
    }

    [Theory]
    [InlineData("./out.tar", "does not say in which form")]
    [InlineData("docker://app" + SomeDigest, "pushed to a tag")]
    [InlineData("docker-archive:x.tar:app" + SomeDigest, "names with tags")]
    [InlineData("oci-archive:/tmp", "is a folder")]
    [InlineData("oci:/etc/passwd", "is a file")]
    public async Task Place_that_is_no_destination_is_refused_before_the_build(string location, string cause)
    {
        using Workspace work = new();
        ImageException error = await Assert.ThrowsAsync<ImageException>(() => work.Transports.CheckDestinationAsync(
            ImageLocation.Parse(location), force: false, Workspace.Token));
        Assert.Contains(cause, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("oci-archive:{0}/out.tar")]
    [InlineData("docker-archive:{0}/out.tar:app:1")]
    [InlineData("oci:{0}/out")]
    public async Task Same_image_gives_the_same_bytes(string format)
    {
        using Workspace work = new();
        Image image = await work.SmallImageAsync();
        List<string> sums = [];
        foreach (string folder in new[] { "one", "two" })
        {
            await work.WriteAsync(image, string.Format(null, format, work.Path(folder)));
            sums.Add(await Command.Shell(
                $"cd {work.Path(folder)}; find . -type f | LC_ALL=C sort | xargs sha256sum"));
        }

        Assert.Equal(sums[0], sums[1]);
    }

    [Theory]
    [InlineData("oci-archive:{0}/out.tar")]
    [InlineData("docker-archive:{0}/out.tar:app:1")]
    [InlineData("oci:{0}/out")]
    public async Task Damaged_layer_leaves_no_output(string format)
    {
        using Workspace work = new();
        Image image = await work.SmallImageAsync();
        string blob = work.Store.Find(image.Layers[1].Descriptor)!;
        byte[] bytes = File.ReadAllBytes(blob);
        bytes[^20] ^= 1;
        File.WriteAllBytes(blob, bytes);
        string folder = work.Folder("outputs");
        ImageException error = await Assert.ThrowsAnyAsync<ImageException>(
            () => work.WriteAsync(image, string.Format(null, format, folder)));
        Assert.True(error.Reason is ImageFailure.DigestMismatch or ImageFailure.BadFormat, error.Message);
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }
}
