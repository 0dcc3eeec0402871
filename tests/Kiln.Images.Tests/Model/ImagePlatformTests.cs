using System.Collections.Immutable;
using Kiln.Images.Model;

namespace Kiln.Images.Tests.Model;

public sealed class ImagePlatformTests
{
    [Theory]
    [InlineData("linux/amd64", "linux/amd64")]
    [InlineData("Linux/x86_64", "linux/amd64")]
    [InlineData("linux/aarch64", "linux/arm64")]
    [InlineData("linux/arm/v7", "linux/arm/v7")]
    public void Platform_is_read(string text, string written) =>
        Assert.Equal(written, ImagePlatform.Parse(text).ToString());

    [Theory]
    [InlineData("amd64")]
    [InlineData("linux/")]
    [InlineData("linux/arm/v7/x")]
    [InlineData("linux/am d64")]
    public void Bad_platform_is_an_error(string text)
    {
        ImageException error = Assert.Throws<ImageException>(() => ImagePlatform.Parse(text));
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("linux/amd64", "linux/arm64 linux/amd64", 1)]
    [InlineData("linux/arm64", "linux/arm64/v8 linux/amd64", 0)]
    [InlineData("linux/arm/v7", "linux/arm/v5 linux/arm/v6 linux/arm/v8", 1)]
    [InlineData("linux/arm/v6", "linux/arm/v7 linux/arm/v5", 1)]
    [InlineData("linux/arm", "linux/arm/v6 linux/arm/v7", 1)]
    [InlineData("linux/amd64", "linux/amd64/v3 linux/amd64", 1)]
    [InlineData("linux/amd64/v3", "linux/amd64 linux/amd64/v2 linux/amd64/v4", 1)]
    [InlineData("linux/riscv64", "linux/amd64 windows/riscv64", -1)]
    [InlineData("linux/amd64", "unknown/unknown linux/amd64", 1)]
    public void Best_platform_of_an_index_is_chosen(string wanted, string offered, int chosen)
    {
        ImmutableArray<Descriptor> manifests =
        [
            .. offered.Split(' ').Select((text, i) =>
                new Descriptor(MediaTypes.OciManifest, Digest.Sha256([(byte)i]), 1)
                {
                    Platform = ImagePlatform.Parse(text),
                }),
        ];
        Descriptor? selected = new ImageIndex(MediaTypes.OciIndex, manifests).Select(ImagePlatform.Parse(wanted));
        Assert.Equal(chosen < 0 ? null : manifests[chosen], selected);
    }
}
