using CsCheck;
using Kiln.Template.Planning;

namespace Kiln.Template.Tests.Planning;

public sealed class GlobTests
{
    [Theory]
    [InlineData("null.a", "null.a", true)]
    [InlineData("null.a", "null.ab", false)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("*", "", true)]
    [InlineData("*", "b.null.a", true)]
    [InlineData("**", "b.null.a", true)]
    [InlineData("*.a", "b.null.a", true)]
    [InlineData("*.a", "b.null.aa", false)]
    [InlineData("null.*", "null.a", true)]
    [InlineData("null.*", "nul.a", false)]
    [InlineData("n*l.?", "null.x", true)]
    [InlineData("?", "", false)]
    [InlineData("null.[abc]", "null.b", true)]
    [InlineData("null.[abc]", "null.d", false)]
    [InlineData("null.[a-c]", "null.c", true)]
    [InlineData("null.[!a-c]", "null.c", false)]
    [InlineData("null.[!a-c]", "null.d", true)]
    [InlineData("[a-]", "-", true)]
    [InlineData("{a,b*}", "a", true)]
    [InlineData("{a,b*}", "bcd", true)]
    [InlineData("{a,b*}", "ab", false)]
    [InlineData("x{a,{b,c}d}y", "xcdy", true)]
    [InlineData("x{a,{b,c}d}y", "xcy", false)]
    [InlineData("x{,y}z", "xz", true)]
    [InlineData("a,b", "a,b", true)]
    [InlineData(@"a\*", "a*", true)]
    [InlineData(@"a\*", "ab", false)]
    [InlineData(@"[\]]", "]", true)]
    public void Glob_matches_whole_names(string pattern, string name, bool expected)
    {
        Assert.True(Glob.TryParse(pattern, out Glob? glob, out _));
        Assert.Equal(expected, glob.IsMatch(name));
    }

    [Theory]
    [InlineData("[abc", "the \"[\" at character 1 has no closing \"]\"")]
    [InlineData("a{b", "the \"{\" at character 2 has no closing \"}\"")]
    [InlineData("a}", "the \"}\" at character 2 closes nothing")]
    [InlineData("[]", "the \"[\" at character 1 lists no characters")]
    [InlineData("[z-a]", "the range \"z-a\" is upside down")]
    [InlineData(@"a\", "nothing follows the last \"\\\"")]
    public void Glob_malformed_says_why(string pattern, string expected)
    {
        Assert.False(Glob.TryParse(pattern, out _, out string? reason));
        Assert.Equal(expected, reason);
    }

    [Fact]
    public void Glob_of_escaped_characters_matches_exactly_that_text() =>
        Gen.String[Gen.Char[' ', '~'], 0, 20].Sample(text =>
        {
            string pattern = string.Concat(text.Select(static c => $"\\{c}"));
            Assert.True(Glob.TryParse(pattern, out Glob? glob, out _));
            Assert.True(glob.IsMatch(text));
            Assert.False(glob.IsMatch(text + "x"));
        });

    [Fact]
    public void Glob_any_text_either_parses_or_gives_a_reason() =>
        Gen.String[Gen.Char[@"*?[]{},!-\ab"], 0, 12].Sample(text =>
        {
            bool parsed = Glob.TryParse(text, out Glob? glob, out string? reason);
            Assert.NotEqual(parsed, reason is not null);
            glob?.IsMatch("abba-ab");
        });

    [Fact]
    public void Glob_of_many_stars_stays_linear()
    {
        Assert.True(Glob.TryParse(string.Concat(Enumerable.Repeat("*a", 200)), out Glob? glob, out _));
        Assert.False(glob.IsMatch(new string('a', 2000) + "b"));
    }
}
