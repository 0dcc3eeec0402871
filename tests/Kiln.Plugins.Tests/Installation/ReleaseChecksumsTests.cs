using System.Text;
using CsCheck;
using Kiln.Plugins.Installation.Releases;
using Kiln.Plugins.Tests.Support;

namespace Kiln.Plugins.Tests.Installation;

public sealed class ReleaseChecksumsTests
{
    private const string Digest = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Fact]
    public void Archives_of_the_release_are_found_among_the_lines()
    {
        string text = $"""
            {Digest}  packer-plugin-docker_v1.0.10_x5.0_linux_amd64.zip
            {Digest.ToUpperInvariant()} *packer-plugin-docker_v1.0.10_x5.0_windows_386.zip
            {Digest}  packer-plugin-docker_v1.0.10_manifest.json

            {Digest}  packer-plugin-docker_v1.0.9_x5.0_linux_amd64.zip
            {Digest}  packer-plugin-docker_v1.0.10_x5.0_linux.zip
            {Digest}  packer-plugin-docker_v1.0.10_linux_amd64.zip
            {Digest}  packer-plugin-other_v1.0.10_x5.0_linux_amd64.zip
            {Digest}  packer-plugin-docker_v1.0.10_x4.0_darwin_arm64.zip
            """;
        PluginRelease release = ReleaseChecksums.Release(
            Parse(text), PluginHome.Source(PluginHome.Docker), PluginHome.Version("1.0.10"), null);
        Assert.Equal(
            ["linux_amd64 x5.0", "windows_386 x5.0", "darwin_arm64 x4.0"],
            release.Archives.Select(static a => $"{a.Platform} {a.Api}"));
        Assert.All(release.Archives, static a => Assert.Equal(Digest, a.Sha256));
        Assert.Null(release.For(new("darwin", "arm64")));
        Assert.Contains("speaks the plugin protocol x4.0", release.Lack(new("darwin", "arm64")), StringComparison.Ordinal);
        Assert.Contains("has nothing for plan9_amd64, only for darwin_arm64, linux_amd64, windows_386", release.Lack(new("plan9", "amd64")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../etc/cron.d/x", "which is not the name of a file")]
    [InlineData("/etc/passwd", "which is not the name of a file")]
    [InlineData("a/b.zip", "which is not the name of a file")]
    [InlineData("a\\b.zip", "which is not the name of a file")]
    [InlineData("c:b.zip", "which is not the name of a file")]
    [InlineData("..", "which is not the name of a file")]
    [InlineData("a\u001b[2J.zip", "which is not the name of a file")]
    public void Line_with_a_way_to_another_folder_is_refused(string name, string expected)
    {
        PluginException e = Assert.Throws<PluginException>(() => Parse($"{Digest}  good.zip\n{Digest}  {name}\n"));
        Assert.Equal(PluginFailure.BadRelease, e.Reason);
        Assert.Contains("line 2 has", e.Message, StringComparison.Ordinal);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', e.Message);
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("<html>not found</html>")]
    [InlineData("0123  file.zip")]
    [InlineData(Digest)]
    [InlineData(Digest + "file.zip")]
    [InlineData(Digest + "  ")]
    public void Line_that_is_no_digest_and_name_is_refused(string line)
    {
        PluginException e = Assert.Throws<PluginException>(() => Parse(line));
        Assert.Contains("line 1 is not the 64 digits of a sha256 digest and a file name", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_bytes_are_checksums_or_refused() => Gen.Byte.Array[0, 300].Sample(static bytes =>
    {
        try
        {
            Assert.All(ReleaseChecksums.Parse(bytes, "x"), static entry => Assert.DoesNotContain('/', entry.FileName));
        }
        catch (PluginException e)
        {
            Assert.Equal(PluginFailure.BadRelease, e.Reason);
        }
    });

    private static System.Collections.Immutable.ImmutableArray<(string Sha256, string FileName)> Parse(string text) =>
        ReleaseChecksums.Parse(Encoding.UTF8.GetBytes(text), "x_SHA256SUMS");
}
