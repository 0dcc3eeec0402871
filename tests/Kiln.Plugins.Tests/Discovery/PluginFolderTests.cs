using Kiln.Plugins.Discovery;
using Kiln.Testing;

namespace Kiln.Plugins.Tests.Discovery;

public sealed class PluginFolderTests
{
    [Theory]
    [InlineData("PACKER_PLUGIN_PATH=/p HOME=/h", "/p")]
    [InlineData("PACKER_PLUGIN_PATH=p", "/work/p")]
    [InlineData("PACKER_PLUGIN_PATH=/p PACKER_CONFIG_DIR=/c", "/p")]
    [InlineData("PACKER_CONFIG_DIR=/c HOME=/h XDG_CONFIG_HOME=/x", "/c/.packer.d/plugins")]
    [InlineData("HOME=/h XDG_CONFIG_HOME=/x", "/x/packer/plugins")]
    [InlineData("HOME=/h", "/h/.config/packer/plugins")]
    public void Folder_follows_the_environment(string environment, string expected) =>
        Assert.Equal(expected, Find(environment).Path);

    [Fact]
    public void Folder_is_the_old_one_when_that_exists()
    {
        using TemporaryDirectory home = new();
        Directory.CreateDirectory(home.Combine(".packer.d"));
        Assert.Equal(home.Combine(".packer.d", "plugins"), Find($"HOME={home.Path} XDG_CONFIG_HOME=/x").Path);
    }

    [Fact]
    public void Several_paths_are_refused_and_listed()
    {
        PluginException e = Assert.Throws<PluginException>(() => Find("PACKER_PLUGIN_PATH=/a:/b"));
        Assert.Equal(PluginFailure.InvalidSettings, e.Reason);
        Assert.EndsWith("\n* PACKER_PLUGIN_PATH=/a\n* PACKER_PLUGIN_PATH=/b", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_home_the_message_says_what_to_set()
    {
        PluginException e = Assert.Throws<PluginException>(() => Find(""));
        Assert.StartsWith("No $HOME environment variable found, required to set Config Directory", e.Message, StringComparison.Ordinal);
    }

    private static PluginFolder Find(string environment)
    {
        Dictionary<string, string> variables = environment.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(static pair => pair.Split('=', 2))
            .ToDictionary(static pair => pair[0], static pair => pair[1], StringComparer.Ordinal);
        return PluginFolder.Find(variables.GetValueOrDefault, "/work");
    }
}
