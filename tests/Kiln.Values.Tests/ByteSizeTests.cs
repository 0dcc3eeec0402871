namespace Kiln.Values.Tests;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("4096", 4096)]
    [InlineData("1B", 1)]
    [InlineData("20GiB", 20L << 30)]
    [InlineData("20gib", 20L << 30)]
    [InlineData(" 1.5 GB ", 1_500_000_000)]
    [InlineData("0.5KiB", 512)]
    [InlineData("7TiB", 7L << 40)]
    [InlineData("2kB", 2000)]
    public void Amount_is_understood(string text, long expected)
    {
        Assert.True(ByteSize.TryParse(text, out long bytes));
        Assert.Equal(expected, bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GiB")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1 Gig")]
    [InlineData("1.2.3MB")]
    [InlineData("1e3")]
    [InlineData("1,000")]
    [InlineData("99999999TiB")]
    [InlineData("99999999999999999999999999999999999999999")]
    [InlineData("١٢")]
    public void What_is_no_amount_is_refused(string text) => Assert.False(ByteSize.TryParse(text, out _));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1.0 KiB")]
    [InlineData(1_500_000_000, "1.4 GiB")]
    [InlineData(long.MaxValue, "8.0 EiB")]
    public void Amount_is_written_for_people(long bytes, string expected) => Assert.Equal(expected, ByteSize.Format(bytes));
}
