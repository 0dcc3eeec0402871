using Kiln.Sdk.Versions;

namespace Kiln.Sdk.Tests.Versions;

public sealed class VersionNumberTests
{
    [Theory]
    [InlineData("1", "1.0.0")]
    [InlineData("v1.2", "1.2.0")]
    [InlineData("1.2.3.4.5", "1.2.3.4.5")]
    [InlineData("1.2.3-beta.1+meta", "1.2.3-beta.1+meta")]
    [InlineData("1.2beta", "1.2.0-beta")]
    [InlineData("0.0.0-dev", "0.0.0-dev")]
    [InlineData("1.2+b", "1.2.0+b")]
    public void Version_well_formed_is_filled_up(string text, string expected)
    {
        Assert.True(VersionNumber.TryParse(text, out VersionNumber? version));
        Assert.Equal(expected, version.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("1.")]
    [InlineData(".1")]
    [InlineData("1..2")]
    [InlineData("1.2 3")]
    [InlineData("1.2-")]
    [InlineData("99999999999999999999")]
    [InlineData("1.2\n")]
    public void Version_malformed_is_refused(string text) =>
        Assert.False(VersionNumber.TryParse(text, out _));

    [Theory]
    [InlineData("1.2.3", "1.2.4")]
    [InlineData("1.9", "1.10")]
    [InlineData("1.2-alpha", "1.2")]
    [InlineData("1.2-alpha", "1.2-beta")]
    [InlineData("1.2-alpha.2", "1.2-alpha.10")]
    [InlineData("1.2-1", "1.2-alpha")]
    [InlineData("1.2-alpha", "1.2-alpha.1")]
    [InlineData("1.2.3", "1.2.3.1")]
    public void Version_smaller_sorts_first(string smaller, string larger)
    {
        Assert.True(Parse(smaller) < Parse(larger));
        Assert.True(Parse(larger) > Parse(smaller));
        Assert.NotEqual(Parse(smaller), Parse(larger));
    }

    [Theory]
    [InlineData("1.2", "1.2.0")]
    [InlineData("1.2", "1.2.0.0")]
    [InlineData("v1", "1.0.0+meta")]
    public void Version_of_same_value_is_equal(string left, string right)
    {
        Assert.Equal(Parse(left), Parse(right));
        Assert.Equal(Parse(left).GetHashCode(), Parse(right).GetHashCode());
    }

    private static VersionNumber Parse(string text) =>
        VersionNumber.TryParse(text, out VersionNumber? version)
            ? version
            : throw new ArgumentException($"not a version: {text}");
}
