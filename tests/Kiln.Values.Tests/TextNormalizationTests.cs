using CsCheck;

namespace Kiln.Values.Tests;

public sealed class TextNormalizationTests
{
    /// <summary>Made with Python's unicodedata.</summary>
    [Theory]
    [InlineData("\u0302\u11A8a\u0308", "\u0302\u11A8\u00E4")]
    [InlineData("\u0301", "\u0301")]
    [InlineData("\u0323\u1161\u0F71o\u093C", "\u0323\u1161\u0F71o\u093C")]
    [InlineData("o\u0301", "\u00F3")]
    [InlineData("\uAC00\u0301\u1E9B\u0301", "\uAC00\u0301\u1E9B\u0301")]
    [InlineData("\uAC00ox\u0F71\u0323", "\uAC00ox\u0F71\u0323")]
    [InlineData("a\u0308a\u0308", "\u00E4\u00E4")]
    [InlineData("o\u0F71\u0F71\u11A8o", "o\u0F71\u0F71\u11A8o")]
    [InlineData("o\U0001D15E", "o\U0001D157\U0001D165")]
    [InlineData("\u2126\uAC00", "\u03A9\uAC00")]
    [InlineData("\U0001D15E\u0323", "\U0001D157\U0001D165\u0323")]
    [InlineData("\u2126\U0001D15Ex\u0340\u0307", "\u03A9\U0001D157\U0001D165x\u0300\u0307")]
    [InlineData("\u0F71", "\u0F71")]
    [InlineData("a\u0308s\u1161\u0323\U0001D15E", "\u00E4s\u1161\u0323\U0001D157\U0001D165")]
    [InlineData("\u0301\u0F71o\u0F72s\u0915", "\u0F71\u0301o\u0F72s\u0915")]
    [InlineData("\U0001D15E\uAC00\U00011099\u1100\u0958\u0F71", "\U0001D157\U0001D165\uAC00\U00011099\u1100\u0915\u093C\u0F71")]
    [InlineData("\u1161\u2126\u1E9B\U000110BA", "\u1161\u03A9\u1E9B\U000110BA")]
    [InlineData("\u0653\U00011099", "\u0653\U00011099")]
    [InlineData("\u0301\u0F71", "\u0F71\u0301")]
    [InlineData("\u093C\u0915\u1100", "\u093C\u0915\u1100")]
    [InlineData("\u0958\u2126\u0F72\u0301\u0323\u093C", "\u0915\u093C\u038F\u093C\u0F72\u0323")]
    [InlineData("\u0307\U00011099\u1100\u0302", "\u0307\U00011099\u1100\u0302")]
    [InlineData("\uAC00o\u0340\u0301", "\uAC00\u00F2\u0301")]
    [InlineData("\u0F71\U000110BAx\u1100\u1100", "\U000110BA\u0F71x\u1100\u1100")]
    [InlineData("\u1161\u0F72\u0915\u0F71\U000110BA\u0958", "\u1161\u0F72\u0915\U000110BA\u0F71\u0915\u093C")]
    [InlineData("x", "x")]
    [InlineData("\u0344", "\u0308\u0301")]
    [InlineData("\u0653\u0340\u0301o", "\u0653\u0300\u0301o")]
    [InlineData("\u0653\u2126a\u0308\u0F71\u0340x", "\u0653\u03A9\u00E4\u0F71\u0300x")]
    [InlineData("\u2126\u0653\u11A8\u0340", "\u03A9\u0653\u11A8\u0300")]
    [InlineData("e\u0958\u1161", "e\u0915\u093C\u1161")]
    [InlineData("\u0F72\u0323", "\u0F72\u0323")]
    [InlineData("os\U00011099\u2126", "os\U00011099\u03A9")]
    [InlineData("\u0627\u1E9B", "\u0627\u1E9B")]
    [InlineData("\u11A8\u212B\u0915\u0301", "\u11A8\u00C5\u0915\u0301")]
    [InlineData("\u0958\u11A8", "\u0915\u093C\u11A8")]
    [InlineData("\u0344\u0302x\uAC00\u212B", "\u0308\u0301\u0302x\uAC00\u00C5")]
    [InlineData("\u0344\u0653\uAC00\u1161\u0340", "\u0308\u0301\u0653\uAC00\u1161\u0300")]
    [InlineData("\u1E9B\u0302\u0301\u0307", "\u1E9B\u0302\u0301\u0307")]
    [InlineData("\u1E9B\u0340", "\u1E9B\u0300")]
    [InlineData("e\u0915", "e\u0915")]
    [InlineData("\u0307\u0344\u2126e\u0302", "\u0307\u0308\u0301\u03A9\u00EA")]
    [InlineData("\U0001D15E\u1161\u0F72\u0F71", "\U0001D157\U0001D165\u1161\u0F71\u0F72")]
    [InlineData("\u0302\u0653\u212B", "\u0302\u0653\u00C5")]
    [InlineData("\u0F72a\u0308\u0340\u0627o", "\u0F72\u00E4\u0300\u0627o")]
    [InlineData("\u212B\U00011099\u212B\u0340", "\u00C5\U00011099\u00C5\u0300")]
    [InlineData("\u11A8\u11A8\u11A8\u11A8\u0323", "\u11A8\u11A8\u11A8\u11A8\u0323")]
    [InlineData("a\u0308\u11A8os", "\u00E4\u11A8os")]
    [InlineData("s", "s")]
    [InlineData("\u0307\u0323\u1100\u0F72", "\u0323\u0307\u1100\u0F72")]
    [InlineData("\u0323", "\u0323")]
    [InlineData("\u0F72e\u0301", "\u0F72\u00E9")]
    [InlineData("\u0F72\u11A8", "\u0F72\u11A8")]
    [InlineData("a\u0308\u0344", "\u00E4\u0308\u0301")]
    [InlineData("\u0F72\u1161\u0915", "\u0F72\u1161\u0915")]
    [InlineData("\u0958\u0915\u0915\u2126", "\u0915\u093C\u0915\u0915\u03A9")]
    [InlineData("\u0302", "\u0302")]
    public void Text_is_composed(string text, string expected) => Assert.Equal(expected, HclValue.String(text).AsString());

    [Fact]
    public void Composed_text_stays_as_it_is() => Gen.String.Sample(static text =>
    {
        string once = HclValue.String(text).AsString();
        return HclValue.String(once).AsString() == once;
    });

    [Fact]
    public void Text_without_combining_marks_is_not_copied()
    {
        string text = new('\u00e9', 3);
        Assert.Same(text, HclValue.String(text).AsString());
    }
}
