using Kiln.Cli.Rendering;

namespace Kiln.Cli.Tests.Rendering;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData(0, "0 microseconds")]
    [InlineData(12, "12 microseconds")]
    [InlineData(1, "1 microsecond")]
    [InlineData(70_735, "70 milliseconds 735 microseconds")]
    [InlineData(1_000, "1 millisecond")]
    [InlineData(73_002, "73 milliseconds 2 microseconds")]
    [InlineData(1_234_567, "1 second 234 milliseconds")]
    [InlineData(2_000_880, "2 seconds 880 microseconds")]
    [InlineData(63_000_000, "1 minute 3 seconds")]
    [InlineData(3_600_000_000, "1 hour")]
    [InlineData(90_061_000_000, "1 day 1 hour")]
    [InlineData(1_296_000_000_000, "2 weeks 1 day")]
    [InlineData(31_536_000_000_000, "1 year")]
    public void Duration_shows_its_two_largest_units(long microseconds, string expected) =>
        Assert.Equal(expected, DurationText.Of(TimeSpan.FromTicks(microseconds * TimeSpan.TicksPerMicrosecond)));
}
