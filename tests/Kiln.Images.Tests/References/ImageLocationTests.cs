using Kiln.Images.Model;
using Kiln.Images.References;

namespace Kiln.Images.Tests.References;

public sealed class ImageLocationTests
{
    [Theory]
    [InlineData("oci:dir", typeof(OciLayoutLocation), "oci:dir")]
    [InlineData("oci:/a/dir:v1", typeof(OciLayoutLocation), "oci:/a/dir:v1")]
    [InlineData("oci:dir:docker.io/debian:12", typeof(OciLayoutLocation), "oci:dir:docker.io/debian:12")]
    [InlineData("oci-archive:a.tar", typeof(OciArchiveLocation), "oci-archive:a.tar")]
    [InlineData("oci-archive:a.tar:v1", typeof(OciArchiveLocation), "oci-archive:a.tar:v1")]
    [InlineData("docker-archive:a.tar", typeof(DockerArchiveLocation), "docker-archive:a.tar")]
    [InlineData("docker-archive:a.tar:app", typeof(DockerArchiveLocation), "docker-archive:a.tar:app:latest")]
    [InlineData("docker-archive:a.tar:h:1/app:2", typeof(DockerArchiveLocation), "docker-archive:a.tar:h:1/app:2")]
    [InlineData("docker://debian", typeof(RegistryLocation), "docker://debian:latest")]
    [InlineData("debian:12", typeof(RegistryLocation), "docker://debian:12")]
    [InlineData("localhost:5000/a", typeof(RegistryLocation), "docker://localhost:5000/a:latest")]
    [InlineData("/a/b", typeof(PlainPathLocation), "/a/b")]
    [InlineData("./debian", typeof(PlainPathLocation), "./debian")]
    [InlineData("../x", typeof(PlainPathLocation), "../x")]
    [InlineData(".", typeof(PlainPathLocation), ".")]
    [InlineData("root.tar.zst", typeof(PlainPathLocation), "root.tar.zst")]
    [InlineData("sub/root.tgz", typeof(PlainPathLocation), "sub/root.tgz")]
    public void Location_is_read(string text, Type type, string written)
    {
        ImageLocation location = ImageLocation.Parse(text);
        Assert.IsType(type, location);
        Assert.Equal(written, location.ToString());
        Assert.Equal(location, ImageLocation.Parse(written));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("oci:", "path is missing")]
    [InlineData("oci::tag", "path is missing")]
    [InlineData("oci:dir:", "after the last colon")]
    [InlineData("docker:debian", "docker://debian")]
    [InlineData("docker://", "name is missing")]
    [InlineData("docker-archive:a.tar:UPPER", "lower-case")]
    [InlineData("docker-daemon:debian:12", "'docker-daemon' is not supported")]
    [InlineData("https://example.org/x", "'https' is not supported")]
    public void Bad_location_is_explained(string text, string cause)
    {
        ImageException error = Assert.Throws<ImageException>(() => ImageLocation.Parse(text));
        Assert.Equal(ImageFailure.BadReference, error.Reason);
        Assert.Contains(cause, error.Message, StringComparison.Ordinal);
    }
}
