using System.Text.Json;
using Kiln.Plugins.Installation;
using Kiln.Plugins.Installation.Releases;
using Kiln.Plugins.Tests.Support;

namespace Kiln.Plugins.Tests.Installation;

public sealed class PluginSettingsReaderTests
{
    [Fact]
    public void Settings_are_read()
    {
        PluginSettings settings = Read("""
            {
              "hosts": [
                {"prefix": "git.example.com", "layout": "github", "address": "https://git.example.com", "token": "GHE"},
                {"prefix": "plugins.example.com/", "layout": "releases", "address": "http://plugins.example.com/packer"}
              ],
              "default_hosts": false,
              "mirrors": ["mirror", "/srv/plugins.zip"],
              "require_signed": true,
              "publishers": {"github.com/hashicorp": ["hashicorp.asc", "/keys/old.asc"], "git.example.com": "own.asc"}
            }
            """);
        Assert.Equal(
            ["git.example.com https://git.example.com/ https://git.example.com/api/v3/", "plugins.example.com http://plugins.example.com/packer/ http://plugins.example.com/packer/"],
            settings.Hosts.Select(static h => $"{h.Prefix} {h.Address} {h.Api}"));
        Assert.Equal(("s3cret", "s3cret", ReleaseLayout.GitHub), (settings.Hosts[0].Token, settings.Hosts[0].DownloadToken, settings.Hosts[0].Layout));
        Assert.Equal(["/home/u/mirror", "/srv/plugins.zip"], settings.Mirrors);
        Assert.True(settings.Signatures.RequireSigned);
        Assert.Equal(
            ["github.com/hashicorp=/home/u/hashicorp.asc,/keys/old.asc", "git.example.com=/home/u/own.asc"],
            settings.Signatures.Publishers.Select(static p => $"{p.Prefix}={string.Join(',', p.KeyFiles)}"));
    }

    [Fact]
    public void Defaults_are_hashicorps_site_and_github_with_the_token_of_the_environment()
    {
        PluginSettings settings = Read("{}");
        Assert.Equal(
            ["github.com/hashicorp https://releases.hashicorp.com/ ", "github.com https://github.com/ gh"],
            settings.Hosts.Select(static h => $"{h.Prefix} {h.Address} {h.Token}"));
        Assert.Equal("https://api.github.com/", settings.Hosts[1].Api.ToString());
        Assert.Null(settings.Hosts[1].DownloadToken);
    }

    [Theory]
    [InlineData("{}", null)]
    [InlineData("""{"prefer_plugins": false}""", null)]
    [InlineData("""{"prefer_plugins": ["github.com/hashicorp/qemu"]}""", null)]
    [InlineData("""{"prefer_plugins": true}""", "the configuration file prefers plugins (kiln.plugins.prefer_plugins)")]
    [InlineData("""{"prefer_plugins": ["github.com/hashicorp/docker"]}""", "the configuration file prefers plugins (kiln.plugins.prefer_plugins)")]
    public void Preference_of_plugins_is_for_all_or_for_some(string json, string? expected)
    {
        Assert.Equal(expected, Read(json).Preference.ReasonFor(PluginHome.Source(PluginHome.Docker)));
    }

    [Theory]
    [InlineData("[]", "kiln.plugins must be an object")]
    [InlineData("""{"require_sigend": true}""", "kiln.plugins has no setting \"require_sigend\"")]
    [InlineData("""{"require_signed": "yes"}""", "kiln.plugins.require_signed must be true or false")]
    [InlineData("""{"prefer_plugins": "docker"}""", "kiln.plugins.prefer_plugins must be true or false")]
    [InlineData("""{"prefer_plugins": [1]}""", "kiln.plugins.prefer_plugins has something that is not the source of a plugin: It is not a text")]
    [InlineData("""{"prefer_plugins": ["docker"]}""", "kiln.plugins.prefer_plugins has something that is not the source of a plugin: A source has at least three parts")]
    [InlineData("""{"mirrors": "x"}""", "kiln.plugins.mirrors must be a list")]
    [InlineData("""{"mirrors": [1]}""", "mirrors must hold paths")]
    [InlineData("""{"publishers": []}""", "kiln.plugins.publishers must be an object")]
    [InlineData("""{"publishers": {"a": []}}""", "kiln.plugins.publishers.a must be the path of a public key")]
    [InlineData("""{"hosts": [{}]}""", "kiln.plugins.hosts[0] needs a \"prefix\"")]
    [InlineData("""{"hosts": [{"prefix": "a"}]}""", "kiln.plugins.hosts[0] needs a \"layout\"")]
    [InlineData("""{"hosts": [{"prefix": "a", "layout": "github"}]}""", "kiln.plugins.hosts[0] needs an \"address\"")]
    [InlineData("""{"hosts": [{"prefix": "a", "layout": "github", "address": "ftp://x"}]}""", "hosts[0].address must be an address")]
    [InlineData("""{"hosts": [{"prefix": "a", "layout": "github", "address": "https://x", "tokn": "x"}]}""", "kiln.plugins.hosts[0] has no setting \"tokn\"")]
    public void Mistake_is_told(string json, string expected)
    {
        PluginException e = Assert.Throws<PluginException>(() => Read(json));
        Assert.Equal(PluginFailure.InvalidSettings, e.Reason);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plugins.example.com", "plugins.example.com/team/sub/happy", "team/ sub/")]
    [InlineData("github.com/hashicorp", "github.com/hashicorp/docker", "")]
    public void Address_names_what_the_prefix_leaves_open(string prefix, string source, string expected)
    {
        PluginHost host = new(prefix, ReleaseLayout.Vendor, new("https://x/"));
        Assert.Equal(expected, string.Join(' ', host.FoldersOf(Support.PluginHome.Source(source))));
    }

    private static PluginSettings Read(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return new PluginSettingsReader(
            "/home/u",
            static name => name switch { "GHE" => "s3cret", "PACKER_GITHUB_API_TOKEN" => "gh", _ => null }).Read(document.RootElement);
    }
}
