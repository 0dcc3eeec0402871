using Kiln.Sdk.Versions;

namespace Kiln.Sdk.Tests.Versions;

public sealed class VersionConstraintsTests
{
    [Theory]
    [InlineData(">= 1.0, < 2.0", ">= 1.5", true)]
    [InlineData(">= 1.0, < 2.0", ">= 2.0", false)]
    [InlineData(">= 1.0, < 2.0", "< 1.0", false)]
    [InlineData(">= 1.0, < 2.0", "<= 1.0", true)]
    [InlineData(">= 1.0, < 2.0", "~> 1.4", true)]
    [InlineData(">= 1.0, < 2.0", "~> 1.4.2", true)]
    [InlineData(">= 1.0, < 2.0", "~> 2.4", false)]
    [InlineData(">= 1.0, < 2.0", "= 1.7.3", true)]
    [InlineData(">= 1.0, < 2.0", "2.0.0", false)]
    [InlineData(">= 1.0, <= 1.0.0", "!= 1.0.0", false)]
    [InlineData(">= 1.0, < 1.0.3", "!= 1.0.0, != 1.0.1, != 1.0.2", false)]
    [InlineData(">= 1.0, < 1.0.4", "!= 1.0.0, != 1.0.1, != 1.0.2", true)]
    [InlineData("> 1.0", "< 1.0.1", false)]
    [InlineData("> 1.0", "<= 1.0.1", true)]
    [InlineData("< 3", "< 2", true)]
    [InlineData("< 0.0.1", "!= 0.0.0", false)]
    public void Constraints_overlap_when_a_release_can_meet_both(string left, string right, bool expected)
    {
        Assert.True(VersionConstraints.TryParse(left, out VersionConstraints? one, out _));
        Assert.True(VersionConstraints.TryParse(right, out VersionConstraints? other, out _));
        Assert.Equal((expected, expected), (one.Overlaps(other), other.Overlaps(one)));
    }

    [Theory]
    [InlineData("1.2.3", "1.2.3", true)]
    [InlineData("=1.2", "1.2.0", true)]
    [InlineData("= 1.2", "1.2.1", false)]
    [InlineData("!= 1.2", "1.2.1", true)]
    [InlineData("!=1.2", "1.2", false)]
    [InlineData("> 1.2", "1.2", false)]
    [InlineData(">1.2", "1.2.1", true)]
    [InlineData(">= v1.2", "1.2", true)]
    [InlineData("< 2", "1.99.99", true)]
    [InlineData("<2", "2.0", false)]
    [InlineData("<= 2", "2.0.0", true)]
    [InlineData("~> 1.2", "1.2", true)]
    [InlineData("~> 1.2", "1.16", true)]
    [InlineData("~> 1.2", "2.0", false)]
    [InlineData("~> 1.2", "1.1", false)]
    [InlineData("~> 1.2.3", "1.2.9", true)]
    [InlineData("~> 1.2.3", "1.2.2", false)]
    [InlineData("~> 1.2.3", "1.3.0", false)]
    [InlineData("~> 1", "9.0", true)]
    [InlineData(">= 1.0, < 2.0", "1.5", true)]
    [InlineData(">= 1.0, < 2.0", "2.0", false)]
    [InlineData(" >=  1.0 ,!=1.5 ", "1.5", false)]
    [InlineData(">= 1.0", "1.5-dev", false)]
    [InlineData(">= 1.5-alpha", "1.5-dev", true)]
    [InlineData(">= 1.5-alpha", "1.5", true)]
    [InlineData("~> 1.5-alpha", "1.5", false)]
    [InlineData("~> 1.2.3.4", "1.2.3", false)]
    public void Constraints_judge_versions(string constraints, string version, bool expected)
    {
        Assert.True(VersionConstraints.TryParse(constraints, out VersionConstraints? parsed, out _));
        Assert.True(VersionNumber.TryParse(version, out VersionNumber? number));
        Assert.Equal(expected, parsed.Allows(number));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData(">= 1.0,", "")]
    [InlineData("> 2.0, x", "x")]
    [InlineData("=> 1.0", "=> 1.0")]
    [InlineData("~1.0", "~1.0")]
    [InlineData("1.0 || 2.0", "1.0 || 2.0")]
    public void Constraints_malformed_name_the_bad_part(string text, string expected)
    {
        Assert.False(VersionConstraints.TryParse(text, out _, out string? malformed));
        Assert.Equal(expected, malformed);
    }

    [Fact]
    public void Constraints_print_as_written_without_spaces_between()
    {
        Assert.True(VersionConstraints.TryParse(" >= 1.0 , ~>1.2", out VersionConstraints? constraints, out _));
        Assert.Equal(">= 1.0,~>1.2", constraints.ToString());
    }
}
