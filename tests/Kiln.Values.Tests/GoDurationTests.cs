using CsCheck;

namespace Kiln.Values.Tests;

public sealed class GoDurationTests
{
    [Theory]
    [InlineData("0", 0, "0s")]
    [InlineData("0s", 0, "0s")]
    [InlineData("-0", 0, "0s")]
    [InlineData("5s", 5_000_000_000, "5s")]
    [InlineData("1m", 60_000_000_000, "1m0s")]
    [InlineData("1h", 3_600_000_000_000, "1h0m0s")]
    [InlineData("1h2m3s", 3_723_000_000_000, "1h2m3s")]
    [InlineData("1.5h", 5_400_000_000_000, "1h30m0s")]
    [InlineData("90s", 90_000_000_000, "1m30s")]
    [InlineData("300ms", 300_000_000, "300ms")]
    [InlineData("1500ms", 1_500_000_000, "1.5s")]
    [InlineData("1.5us", 1_500, "1.5µs")]
    [InlineData("7µs", 7_000, "7µs")]
    [InlineData("7\u03bcs", 7_000, "7µs")]
    [InlineData("12ns", 12, "12ns")]
    [InlineData(".5s", 500_000_000, "500ms")]
    [InlineData("5.s", 5_000_000_000, "5s")]
    [InlineData("-1m1ms", -60_001_000_000, "-1m0.001s")]
    [InlineData("+3s", 3_000_000_000, "3s")]
    [InlineData("39h9m14.425s", 140_954_425_000_000, "39h9m14.425s")]
    [InlineData("0.100000000000000000000h", 360_000_000_000, "6m0s")]
    [InlineData("0.3333333333333333333h", 1_200_000_000_000, "20m0s")]
    [InlineData("9223372036854775807ns", long.MaxValue, "2562047h47m16.854775807s")]
    [InlineData("-9223372036854775808ns", long.MinValue, "-2562047h47m16.854775808s")]
    public void Text_reads_and_prints_as_in_Go(string text, long nanoseconds, string printed)
    {
        Assert.True(GoDuration.TryParse(text, out GoDuration duration, out string? error), error);

        // Go loses the last nanosecond of long fractions as well.
        Assert.InRange(duration.Nanoseconds, Math.Max(nanoseconds, long.MinValue + 1) - 1, nanoseconds);
        Assert.Equal(printed, new GoDuration(nanoseconds).ToString());
    }

    [Theory]
    [InlineData("", "time: invalid duration \"\"")]
    [InlineData("-", "time: invalid duration \"-\"")]
    [InlineData("3", "time: missing unit in duration \"3\"")]
    [InlineData("1h3", "time: missing unit in duration \"1h3\"")]
    [InlineData("s", "time: invalid duration \"s\"")]
    [InlineData(".", "time: invalid duration \".\"")]
    [InlineData(".s", "time: invalid duration \".s\"")]
    [InlineData("5d", "time: unknown unit \"d\" in duration \"5d\"")]
    [InlineData("5 s", "time: unknown unit \" s\" in duration \"5 s\"")]
    [InlineData("1m-30s", "time: unknown unit \"m-\" in duration \"1m-30s\"")]
    [InlineData("9223372036854775808ns", "time: invalid duration \"9223372036854775808ns\"")]
    [InlineData("-9223372036854775809ns", "time: invalid duration \"-9223372036854775809ns\"")]
    [InlineData("9223372036854775807ns1ns", "time: invalid duration \"9223372036854775807ns1ns\"")]
    [InlineData("3000000h", "time: invalid duration \"3000000h\"")]
    [InlineData("99999999999999999999999999999999s", "time: invalid duration \"99999999999999999999999999999999s\"")]
    [InlineData("a\"\nb", "time: invalid duration \"a\\\"\\nb\"")]
    public void Text_that_is_no_duration_fails_in_words_of_Go(string text, string expected)
    {
        Assert.False(GoDuration.TryParse(text, out _, out string? error));
        Assert.Equal(expected, error);
    }

    [Fact]
    public void Printed_duration_reads_back() => Gen.Long.Sample(static nanoseconds =>
        GoDuration.TryParse(new GoDuration(nanoseconds).ToString(), out GoDuration read, out _)
        && read.Nanoseconds == nanoseconds);

    [Fact]
    public void Any_text_reads_without_an_exception() =>
        Gen.String[Gen.Char["0123456789.-+hmsnuµ x"], 0, 30].Sample(static text =>
            GoDuration.TryParse(text, out GoDuration read, out string? error) ? read.ToString().Length > 0 : error.Length > 0);

    [Fact]
    public void Time_span_keeps_that_a_duration_is_not_zero()
    {
        Assert.Equal(TimeSpan.FromTicks(1), new GoDuration(1).ToTimeSpan());
        Assert.Equal(TimeSpan.FromTicks(-1), new GoDuration(-99).ToTimeSpan());
        Assert.Equal("1m30s", GoDuration.Format(TimeSpan.FromSeconds(90)));
        Assert.Equal("2562047h47m16.8547758s", GoDuration.Format(TimeSpan.MaxValue));
    }
}
