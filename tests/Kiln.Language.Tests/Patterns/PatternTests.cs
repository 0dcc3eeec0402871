using System.Collections.Immutable;
using System.Text.RegularExpressions;
using CsCheck;
using Kiln.Language.Patterns;

namespace Kiln.Language.Tests.Patterns;

public sealed class PatternTests
{
    private const long MaxWork = 10_000_000;

    private static readonly Gen<string> Atom = Gen.OneOf([.. new[] { "a", "b", "[ab]", "[^a]", ".", "", "\\x61", "$", "^", "\\w", "\\D" }.Select(static a => Gen.Const(a))]);

    private static readonly Gen<string> Repeat = Gen.OneOf([.. new[] { "*", "+", "?", "*?", "+?", "??", "{2}", "{1,3}", "{2,}?" }.Select(static r => Gen.Const(r))]);

    private static readonly Gen<string> AnyPattern = Gen.Recursive<string>((depth, inner) => depth > 4
        ? Atom
        : Gen.Frequency(
            (3, Atom),
            (2, Gen.Select(inner, inner, static (a, b) => a + b)),
            (1, Gen.Select(inner, inner, static (a, b) => $"(?:{a}|{b})")),
            (1, Gen.Select(inner, Repeat, static (a, r) => $"(?:{a}){r}")),
            (1, inner.Select(static a => $"({a})"))));

    [Theory]
    [InlineData("a|ab", "ab", "a")]
    [InlineData("(?:a|ab)(?:c|bcd)", "abcd", "abcd")]
    [InlineData("a*?b", "aab", "aab")]
    [InlineData("(?U)a+", "aaa", "a")]
    [InlineData("(?U)a+?", "aaa", "aaa")]
    [InlineData("x{0,2}y", "xxxy", "xxy")]
    [InlineData("\\bé", "é", null)]
    [InlineData("(?i)straße", "STRAßE", "STRAßE")]
    [InlineData("(?i)[a-c]+", "xABCx", "ABC")]
    [InlineData("[^\\d\\s]+", "1 ab", "ab")]
    [InlineData("[\\x{1F600}-\\x{1F64F}]", "a😀", "😀")]
    [InlineData("\\p{^L}+", "ab12", "12")]
    [InlineData("\\PL+", "ab12", "12")]
    [InlineData("[]a]+", "]a]", "]a]")]
    [InlineData("[a-]+", "a-a", "a-a")]
    [InlineData("[--/]", ".", ".")]
    [InlineData("(?m)^b$", "a\nb\nc", "b")]
    [InlineData("(?s:.)\\z", "a\n", "\n")]
    [InlineData("((?i)a)b", "AB", null)]
    [InlineData("((?i)a)b", "Ab", "Ab")]
    [InlineData("\\012", "\n", "\n")]
    [InlineData("a{,2}", "a{,2}", "a{,2}")]
    public void First_match_is_that_of_re2(string pattern, string text, string? expected)
    {
        Pattern? parsed = Pattern.Parse(pattern, out string? problem);

        Assert.Null(problem);
        Assert.Equal(expected, parsed!.Find(text, 1, MaxWork)!.Value.FirstOrDefault()?.Value);
    }

    [Theory]
    [InlineData("(", "missing closing ): `(`")]
    [InlineData(")", "unexpected ): `)`")]
    [InlineData("[", "missing closing ]: `[`")]
    [InlineData("a[b", "missing closing ]: `[b`")]
    [InlineData("*", "missing argument to repetition operator: `*`")]
    [InlineData("a**", "invalid nested repetition operator: `**`")]
    [InlineData("a{1001}", "invalid repeat count: `{1001}`")]
    [InlineData("a{3,2}", "invalid repeat count: `{3,2}`")]
    [InlineData("(?:a{100}){100}", "invalid repeat count: `{100}`")]
    [InlineData("[z-a]", "invalid character class range: `z-a`")]
    [InlineData("[[:nosuch:]]", "invalid character class range: `[:nosuch:]`")]
    [InlineData("\\p{Nosuch}", "invalid character class range: `\\p{Nosuch}`")]
    [InlineData("\\q", "invalid escape sequence: `\\q`")]
    [InlineData("\\1", "invalid escape sequence: `\\1`")]
    [InlineData("\\", "trailing backslash at end of expression: ``")]
    [InlineData("(?=a)", "invalid or unsupported Perl syntax: `(?=`")]
    [InlineData("(?P<a b>c)", "invalid named capture: `(?P<a b>`")]
    [InlineData("(?P<a>b)(?P<a>c)", "invalid named capture: `a`")]
    [InlineData("(?i", "missing closing ): `(?i`")]
    public void Wrong_pattern_is_refused_in_the_words_of_go(string pattern, string expected)
    {
        Assert.Null(Pattern.Parse(pattern, out string? problem));
        Assert.Equal(expected, problem);
    }

    [Fact]
    public void Match_is_that_of_an_independent_engine() => Gen.Select(AnyPattern, Gen.String["ab1\n"]).Sample(static (pattern, text) =>
    {
        Regex reference = new(pattern.Replace("$", "\\z", StringComparison.Ordinal), RegexOptions.CultureInvariant);
        Match expected = reference.Match(text);

        Pattern? parsed = Pattern.Parse(pattern, out _);

        // Counts may multiply beyond what RE2 allows.
        PatternMatch? actual = parsed?.Find(text, 1, MaxWork)!.Value.FirstOrDefault();
        Assert.True(
            parsed is null || (expected.Success ? (expected.Index, expected.Index + expected.Length) : (-1, -1))
                == (actual is null ? (-1, -1) : (actual.Start, actual.End)),
            $"{pattern} on {text}");
    });

    [Theory]
    [InlineData("(a*)*b")]
    [InlineData("(a|a)*b")]
    [InlineData("(?:a?){500}a{400}b")]
    [InlineData("(x+x+)+y|a{1000}$")]
    public void Costly_pattern_takes_linear_time(string pattern)
    {
        Pattern? parsed = Pattern.Parse(pattern, out _);

        ImmutableArray<PatternMatch>? few = parsed!.Find(new string('a', 2_000), int.MaxValue, MaxWork);

        Assert.NotNull(few);
    }

    [Fact]
    public void Pattern_that_is_too_costly_is_given_up()
    {
        Pattern? parsed = Pattern.Parse("(?:a?){1000}b", out _);

        Assert.Null(parsed!.Find(new string('a', 1_000_000), 1, MaxWork));
    }

    [Fact]
    public void Deep_nesting_is_refused() =>
        Assert.Null(Pattern.Parse(new string('(', 100_000) + new string(')', 100_000), out _));

    [Fact]
    public void Every_prefix_and_every_change_is_read_or_refused()
    {
        const string Sample = "(?i:a[^b-d[:alpha:]\\d]{2,3}?|\\x{61}\\Qx\\E$)(?P<n>\\pL*)\\p{Lu}+.";
        for (int i = 0; i < Sample.Length; i++)
        {
            Check(Sample[..i]);
            foreach (char c in "()[]{}*+?\\|-^$:P<>a0\uD800")
            {
                Check(Sample[..i] + c + Sample[(i + 1)..]);
            }
        }
    }

    private static void Check(string pattern)
    {
        Pattern? parsed = Pattern.Parse(pattern, out string? problem);
        Assert.True(parsed is null == problem is not null, pattern);
        Assert.NotNull(parsed is null ? [] : parsed.Find("aXx1 é", 10, MaxWork));
    }
}
