using Kiln.Images.Model;
using Kiln.Images.References;

namespace Kiln.Images.Tests.References;

public sealed class DockerReferenceTests
{
    private const string Hex = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("debian", "docker.io/library/debian:latest", "debian:latest")]
    [InlineData("debian:12", "docker.io/library/debian:12", "debian:12")]
    [InlineData("docker.io/debian:12", "docker.io/library/debian:12", "debian:12")]
    [InlineData("index.docker.io/library/debian", "docker.io/library/debian:latest", "debian:latest")]
    [InlineData("team/app", "docker.io/team/app:latest", "team/app:latest")]
    [InlineData("localhost/app", "localhost/app:latest", "localhost/app:latest")]
    [InlineData("localhost:5000/a/b:1.0", "localhost:5000/a/b:1.0", "localhost:5000/a/b:1.0")]
    [InlineData("[::1]:5000/a", "[::1]:5000/a:latest", "[::1]:5000/a:latest")]
    [InlineData("ghcr.io/Org/x", null, "must be lower-case")]
    [InlineData("REGISTRY/app", "REGISTRY/app:latest", "REGISTRY/app:latest")]
    [InlineData("a_b/c__d/e---f/g.h", "docker.io/a_b/c__d/e---f/g.h:latest", "a_b/c__d/e---f/g.h:latest")]
    [InlineData("debian@sha256:" + Hex, "docker.io/library/debian@sha256:" + Hex, "debian@sha256:" + Hex)]
    [InlineData("debian:12@sha256:" + Hex, "docker.io/library/debian:12@sha256:" + Hex, "debian:12@sha256:" + Hex)]
    [InlineData("", null, "name is missing")]
    [InlineData("host.io/", null, "name is missing")]
    [InlineData("Debian", null, "must be lower-case")]
    [InlineData("a//b", null, "not a repository name")]
    [InlineData("a/b_", null, "not a repository name")]
    [InlineData("a b", null, "not a repository name")]
    [InlineData("debian:", null, "not a tag")]
    [InlineData("debian:-x", null, "not a tag")]
    [InlineData("debian@sha256:123", null, "after @ must stand")]
    [InlineData("debian@md5:" + Hex, null, "after @ must stand")]
    [InlineData("ho_st.io/app", null, "not a host name")]
    [InlineData("host.io:port/app", null, "not a host name")]
    [InlineData("../../etc/passwd", null, "not a")]
    public void Reference_is_completed_or_explained(string text, string? complete, string familiarOrCause)
    {
        if (complete is null)
        {
            ImageException error = Assert.Throws<ImageException>(() => DockerReference.Parse(text));
            Assert.Equal(ImageFailure.BadReference, error.Reason);
            Assert.Contains(familiarOrCause, error.Message, StringComparison.Ordinal);
            Assert.False(DockerReference.TryParse(text, out _));
            return;
        }

        DockerReference reference = DockerReference.Parse(text);
        Assert.Equal(complete, reference.ToString());
        Assert.Equal(familiarOrCause, reference.Familiar);
        Assert.Equal(reference, DockerReference.Parse(reference.Familiar));
        Assert.Equal(reference, DockerReference.Parse(reference.ToString()));
    }

    [Fact]
    public void Reference_that_is_far_too_long_is_refused_with_a_short_message()
    {
        ImageException error = Assert.Throws<ImageException>(() => DockerReference.Parse(new string('a', 1_000_000)));
        Assert.True(error.Message.Length < 500);
    }
}
