using CsCheck;
using Kiln.Engine.Events;

namespace Kiln.Engine.Tests.Events;

public sealed class SecretMaskTests
{
    public static TheoryData<string[], string, string> Cases => new()
    {
        { [], "text", "text" },
        { ["secret"], "text", "text" },
        { ["secret"], "a secret here", "a <sensitive> here" },
        { ["a"], "banana", "b<sensitive>n<sensitive>n<sensitive>" },
        { ["pass", "password"], "password pass", "<sensitive> <sensitive>" },
        { ["abc", "bcdef"], "abcdef", "<sensitive>" },
        { ["aa"], "aaa", "<sensitive>" },
        { ["ab"], "abab", "<sensitive><sensitive>" },
        { ["sensitive"], "sensitive <sensitive>", "<sensitive> <<sensitive>>" },
        { ["one\r\ntwo"], "one\ntwo", "<sensitive>" },
        { ["one\r\ntwo"], "one\r\ntwo", "<sensitive>" },
        { ["one\ntwo\n\n"], "x one y two z", "x <sensitive> y <sensitive> z" },
        { [""], "text", "text" },
        { ["ü"], "grün", "gr<sensitive>n" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Secrets_are_masked(string[] secrets, string text, string expected) =>
        Assert.Equal(expected, new SecretMask(secrets).Apply(text));

    [Fact]
    public void Masked_text_shows_no_secret_beside_the_replacement() =>
        Gen.Select(Gen.String["xyz"].Where(static s => s.Length > 0).Array[1, 5], Gen.String["xyz-"]).Sample((secrets, text) =>
        {
            string rest = new SecretMask(secrets).Apply(text).Replace(SecretMask.Replacement, "|", StringComparison.Ordinal);
            return secrets.All(secret => !rest.Contains(secret, StringComparison.Ordinal));
        });

    [Fact]
    public void Secret_that_is_added_later_is_masked_from_then_on()
    {
        SecretMask mask = new([]);
        Assert.Equal("key", mask.Apply("key"));
        mask.Add("key");
        Assert.Equal("<sensitive>", mask.Apply("key"));
    }
}
