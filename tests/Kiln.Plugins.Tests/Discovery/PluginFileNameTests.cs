using Kiln.Plugins.Discovery;

namespace Kiln.Plugins.Tests.Discovery;

public sealed class PluginFileNameTests
{
    [Theory]
    [InlineData("packer-plugin-docker_v1.0.10_x5.0_linux_amd64", "docker")]
    [InlineData("packer-plugin-happy-cloud_v1.2.3-dev_x5.0_darwin_arm64", "happy-cloud")]
    [InlineData("packer-plugin-a_v1.2.3_x4.9_windows_386.exe", "a")]
    public void Name_of_a_plugin_is_taken_apart_and_put_together(string text, string name)
    {
        PluginFileName? parsed = PluginFileName.Parse(text);
        Assert.NotNull(parsed);
        Assert.Equal((name, text), (parsed.Name, parsed.ToString()));
    }

    [Theory]
    [InlineData("packer-builder-docker_v1.0.10_x5.0_linux_amd64")]
    [InlineData("packer-plugin-docker")]
    [InlineData("packer-plugin-_v1.0.10_x5.0_linux_amd64")]
    [InlineData("packer-plugin-docker_1.0.10_x5.0_linux_amd64")]
    [InlineData("packer-plugin-docker_v1.0_x5.0_linux_amd64")]
    [InlineData("packer-plugin-docker_v01.0.0_x5.0_linux_amd64")]
    [InlineData("packer-plugin-docker_v1.0.10+meta_x5.0_linux_amd64")]
    [InlineData("packer-plugin-docker_v1.0.10_5.0_linux_amd64")]
    [InlineData("packer-plugin-docker_v1.0.10_x5_linux_amd64")]
    [InlineData("packer-plugin-docker_v1.0.10_x5.0_linux")]
    [InlineData("packer-plugin-docker_v1.0.10_x5.0_linux_amd64_SHA256SUM")]
    [InlineData("packer-plugin-docker_v1.0.10_x5.0_linux_amd64.exe")]
    [InlineData("packer-plugin-docker_v1.0.10_x5.0_windows_amd64")]
    [InlineData("packer-plugin-docker_v1.0.10_x5.0_Linux_amd64")]
    [InlineData("packer-plugin-../docker_v1.0.10_x5.0_linux_")]
    [InlineData("")]
    public void Name_of_anything_else_is_none(string text) => Assert.Null(PluginFileName.Parse(text));

    [Theory]
    [InlineData("x5.0", true)]
    [InlineData("x5.1", false)]
    [InlineData("x4.0", false)]
    [InlineData("x6.0", false)]
    public void Api_is_supported_up_to_the_own_minor_version(string text, bool expected)
    {
        Assert.True(PluginApiVersion.TryParse(text, out PluginApiVersion? version));
        Assert.Equal((expected, text), (version.Value.IsSupported, version.Value.ToString()));
    }
}
