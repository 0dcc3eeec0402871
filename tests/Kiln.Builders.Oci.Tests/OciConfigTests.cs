using Kiln.Sdk.Configuration;

namespace Kiln.Builders.Oci.Tests;

public sealed class OciConfigTests
{
    private static readonly OciConfig Good = new() { From = "scratch", Output = "oci-archive:out.tar" };

    public static TheoryData<OciConfig, string?, string> BadConfigs { get; } = new()
    {
        { Good with { From = null }, null, "needs a base" },
        { Good with { Bootstrap = new() { Suite = "bookworm" } }, "from", "Remove one" },
        { Good with { From = "oci:" }, "from", "path is missing" },
        { Good with { From = "Debian:12" }, "from", "lower-case" },
        { Good with { Output = null }, null, "\"output\"" },
        { Good with { Output = "out.tar" }, "output", "does not say in which form" },
        { Good with { Output = "debian:12" }, "output", "does not say in which form" },
        { Good with { Output = "oci-archive:" }, "output", "path is missing" },
        { Good with { Outputs = ["oci-archive:out.tar"] }, "outputs", "twice" },
        { Good with { Outputs = ["docker:debian"] }, "outputs", "two slashes" },
        { Good with { Changes = ["CDM foo"] }, "changes", "CDM" },
        { Good with { Changes = ["EXPOSE http"] }, "changes", "EXPOSE" },
        { Good with { Platform = "linux" }, "platform", "linux/amd64" },
        { Good with { Network = "bridge" }, "network", "host or none" },
        { Bootstrapped(new() { Suite = "" }), "bootstrap.suite", "release" },
        { Bootstrapped(new() { Suite = "--help" }), "bootstrap.suite", "release" },
        { Bootstrapped(new() { Suite = "sid", Mirror = "deb.debian.org" }), "bootstrap.mirror", "http://" },
        { Bootstrapped(new() { Suite = "sid", Packages = ["a,b"] }), "bootstrap.packages", "a,b" },
        { Bootstrapped(new() { Suite = "sid", Packages = ["-o"] }), "bootstrap.packages", "-o" },
        { Bootstrapped(new() { Suite = "sid", Variant = "tiny" }), "bootstrap.variant", "minbase" },
        { Bootstrapped(new() { Suite = "sid" }) with { Platform = "linux/wasm" }, "platform", "Debian" },
    };

    [Theory]
    [MemberData(nameof(BadConfigs))]
    public void A_mistake_is_told_at_its_option(OciConfig config, string? option, string part)
    {
        ConfigProblem problem = Assert.Single(config.Validate());

        Assert.Equal(option, problem.Option);
        Assert.Contains(part, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("scratch", "oci:dir:tag")]
    [InlineData("oci:dir", "docker-archive:out.tar:name:tag")]
    [InlineData("./root.tar.gz", "docker://localhost:5000/team/app")]
    [InlineData("debian:12", "oci-archive:out.tar")]
    public void Every_transport_is_understood(string from, string output) =>
        Assert.Empty((Good with { From = from, Output = output }).Validate());

    [Fact]
    public void Names_in_templates_are_the_fixed_ones()
    {
        ConfigSchema schema = OciConfig.Schema;

        Assert.Equal(
            ["author", "changes", "from", "network", "output", "outputs", "platform", "squash"],
            schema.Options.Select(static option => option.Name).Order());
        ConfigBlock bootstrap = Assert.Single(schema.Blocks);
        Assert.Equal("bootstrap", bootstrap.Name);
        Assert.Equal(
            ["mirror", "packages", "suite", "variant"],
            bootstrap.Schema.Options.Select(static option => option.Name).Order());
    }

    private static OciConfig Bootstrapped(BootstrapConfig bootstrap) =>
        Good with { From = null, Bootstrap = bootstrap };
}
