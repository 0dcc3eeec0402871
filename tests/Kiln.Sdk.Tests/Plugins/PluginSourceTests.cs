using System.Collections.Immutable;
using Kiln.Sdk.Plugins;

namespace Kiln.Sdk.Tests.Plugins;

public sealed class PluginSourceTests
{
    [Theory]
    [InlineData("github.com/hashicorp/amazon", "github.com", "amazon")]
    [InlineData("git.example.com/group/sub/happycloud", "git.example.com", "happycloud")]
    public void Source_well_formed_is_split(string text, string host, string name)
    {
        PluginSource? source = PluginSource.Parse(text, out ImmutableArray<string> problems);
        Assert.Empty(problems);
        Assert.NotNull(source);
        Assert.Equal((text, host, name), (source.ToString(), source.Host, source.Name));
    }

    [Theory]
    [InlineData("", "at least three parts")]
    [InlineData("amazon", "at least three parts")]
    [InlineData("hashicorp/amazon", "at least three parts")]
    [InlineData("/github.com/hashicorp/amazon", "start or end with a slash")]
    [InlineData("github.com/hashicorp/amazon/", "start or end with a slash")]
    [InlineData("github.com//amazon", "may be empty")]
    [InlineData("https://github.com/hashicorp/amazon", "remove \"https://\"")]
    [InlineData("github.com/hashicorp/amazon?a=b", "remove \"?a=b\"")]
    [InlineData("github.com/hashicorp/amazon#v1", "remove \"#v1\"")]
    [InlineData("github.com/hashicorp/ama.zon", "must not contain dots")]
    [InlineData("github.com/hashicorp/ama_zon", "only letters, digits and dashes")]
    [InlineData("github.com/../amazon", "\"..\" cannot be the name of a folder")]
    [InlineData("./hashicorp/amazon", "\".\" cannot be the name of a folder")]
    [InlineData("github.com/hashicorp/..", "\"..\" cannot be the name of a folder")]
    [InlineData("C:\\plugins/hashicorp/amazon", "cannot be the name of a folder")]
    [InlineData("github.com/hashi corp/amazon", "cannot be the name of a folder")]
    [InlineData("github.com/hashicorp/ama--zon", "two dashes")]
    [InlineData("github.com/hashicorp/packer-amazon", "write \"amazon\"")]
    [InlineData("github.com/hashicorp/packer-plugin-amazon", "start with \"packer-plugin-\": write \"amazon\"")]
    [InlineData("a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q", "at most 16 parts; this one has 17")]
    public void Source_malformed_says_why(string text, string expected)
    {
        Assert.Null(PluginSource.Parse(text, out ImmutableArray<string> problems));
        string problem = Assert.Single(problems);
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Source_with_several_mistakes_tells_all()
    {
        Assert.Null(PluginSource.Parse("https://a.b/packer-x.y?z", out ImmutableArray<string> problems));
        Assert.Equal(5, problems.Length);
    }
}
