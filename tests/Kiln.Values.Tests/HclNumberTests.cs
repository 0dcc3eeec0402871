using System.Diagnostics;
using System.Numerics;
using CsCheck;

namespace Kiln.Values.Tests;

public sealed class HclNumberTests
{
    private static readonly Gen<HclNumber> Numbers = Gen.Select(
        Gen.Byte.Array[0, 70],
        Gen.OneOf(Gen.Int[-600, 600], Gen.Int[-40_000, 40_000]),
        static (bytes, exponent) => HclNumber.FromParts(new BigInteger(bytes), exponent));

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("0.1", "0.1")]
    [InlineData("1.50", "1.5")]
    [InlineData("1e3", "1000")]
    [InlineData("1E+3", "1000")]
    [InlineData("1.5e-3", "0.0015")]
    [InlineData("5.", "5")]
    [InlineData(".5", "0.5")]
    [InlineData("+5", "5")]
    [InlineData("1p3", "8")]
    [InlineData("-1p-1", "-0.5")]
    [InlineData("00012.3400", "12.34")]
    [InlineData("1e30", "1000000000000000000000000000000")]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567890")]
    [InlineData("1e-40", "0.0000000000000000000000000000000000000001")]
    [InlineData("Inf", "+Inf")]
    [InlineData("-inf", "-Inf")]
    [InlineData("1e999999999", "+Inf")]
    [InlineData("-1e99999999999999999999999", "-Inf")]
    [InlineData("1e-999999999", "0")]
    [InlineData("0e99999999999999999999", "0")]
    public void Text_is_read_and_printed(string text, string expected)
    {
        Assert.True(HclNumber.TryParse(text, out HclNumber number));
        Assert.Equal(expected, number.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("-")]
    [InlineData(" 5")]
    [InlineData("5 ")]
    [InlineData("1.2.3")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("e5")]
    [InlineData("0x10")]
    [InlineData("1_000")]
    [InlineData("infinity")]
    [InlineData("--1")]
    [InlineData("٣")]
    public void Text_that_is_no_number_is_refused(string text) => Assert.False(HclNumber.TryParse(text, out _));

    // The long digits are what Go's big.Float prints at 512 bits.
    [Theory]
    [InlineData("1", "/", "3", "0.33333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333335")]
    [InlineData("10", "/", "4", "2.5")]
    [InlineData("0.1", "+", "0.2", "0.3")]
    [InlineData("-7", "%", "3", "-1")]
    [InlineData("7", "%", "-3", "1")]
    [InlineData("-7.5", "%", "2", "-1.5")]
    [InlineData("7.5", "%", "0.1", "0")]
    [InlineData("5", "%", "0", "5")]
    [InlineData("1", "/", "0", "+Inf")]
    [InlineData("-1", "/", "0", "-Inf")]
    [InlineData("5", "/", "Inf", "0")]
    [InlineData("1e39000", "*", "1e39000", "+Inf")]
    [InlineData("1e200", "+", "1e-200", "100000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("9007199254740993", "-", "1", "9007199254740992")]
    public void Arithmetic_gives(string left, string operation, string right, string expected) =>
        Assert.Equal(expected, Apply(Parse(left), operation, Parse(right))!.Value.ToString());

    [Theory]
    [InlineData("0", "/", "0")]
    [InlineData("Inf", "/", "Inf")]
    [InlineData("Inf", "-", "Inf")]
    [InlineData("Inf", "+", "-Inf")]
    [InlineData("0", "*", "Inf")]
    [InlineData("2", "%", "Inf")]
    public void Arithmetic_without_meaning_gives_nothing(string left, string operation, string right) =>
        Assert.Null(Apply(Parse(left), operation, Parse(right)));

    [Theory]
    [InlineData("1000000", "1000000")]
    [InlineData("9007199254740993", "9007199254740993")]
    [InlineData("12345678901234567890", "1.2345678901234567e+19")]
    [InlineData("123456789012345678901234567890", "1.2345678901234568e+29")]
    [InlineData("1e20", "1e+20")]
    [InlineData("1e23", "1e+23")]
    [InlineData("0.0001", "0.0001")]
    [InlineData("0.000012345", "1.2345e-05")]
    [InlineData("1234567.891", "1.234567891e+06")]
    [InlineData("100000.5", "100000.5")]
    [InlineData("1e-400", "0")]
    [InlineData("1e400", "+Inf")]
    [InlineData("-1.5", "-1.5")]
    public void Console_text_is_that_of_a_float64(string text, string expected) =>
        Assert.Equal(expected, Parse(text).ToConsoleText());

    [Theory]
    [InlineData("3.14159", 'f', 2, "3.14")]
    [InlineData("2.5", 'f', 0, "2")]
    [InlineData("3.5", 'f', 0, "4")]
    [InlineData("0.05", 'f', 1, "0.1")]
    [InlineData("0.999", 'f', 2, "1.00")]
    [InlineData("0", 'f', 2, "0.00")]
    [InlineData("1234.5", 'e', 3, "1.234e+03")]
    [InlineData("0", 'e', 2, "0.00e+00")]
    [InlineData("1234.5", 'g', 3, "1.23e+03")]
    [InlineData("100", 'g', 3, "100")]
    [InlineData("1000", 'G', 3, "1E+03")]
    [InlineData("-0.5", 'e', -1, "-5e-01")]
    public void Verbs_format_as_in_Go(string text, char verb, int precision, string expected) =>
        Assert.Equal(expected, Parse(text).Format(verb, precision));

    [Fact]
    public void Printed_text_reads_back_as_the_same_number() =>
        Numbers.Sample(static n => Parse(n.ToString()) == n, iter: 300);

    [Fact]
    public void Doubles_survive_the_way_there_and_back() =>
        Gen.Double.Where(double.IsFinite).Sample(static d => HclNumber.FromDouble(d)!.Value.ToDouble() == d);

    [Fact]
    public void Nearest_double_is_the_one_that_dotnet_reads() =>
        Gen.Select(Gen.Long, Gen.Int[-340, 300]).Sample(static (m, e) =>
            Parse($"{m}e{e}").ToDouble() == double.Parse($"{m}e{e}", System.Globalization.CultureInfo.InvariantCulture));

    [Fact]
    public void Double_text_reads_back() =>
        Gen.Double.Where(double.IsFinite).Sample(static d =>
            double.Parse(HclNumber.FormatDouble(d, 'g', -1), System.Globalization.CultureInfo.InvariantCulture) == d);

    [Fact]
    public void Order_agrees_with_subtraction() =>
        Gen.Select(Numbers, Numbers).Sample(static (a, b) =>
            a.CompareTo(b) == (HclNumber.Subtract(a, b)?.Sign ?? 0) || a.Infinity != 0 || b.Infinity != 0, iter: 1000);

    [Fact]
    public void Quotient_times_divisor_comes_back_within_one_rounding() =>
        Gen.Select(Gen.Long, Gen.Long.Where(static l => l != 0)).Sample(static (a, b) =>
        {
            HclNumber back = HclNumber.Multiply(HclNumber.Divide(a, b)!.Value, b)!.Value;
            return (HclNumber.Subtract(back, a)!.Value).Abs() < HclNumber.FromParts(1, -400);
        });

    [Theory]
    [InlineData(1_000_000, 0)]
    [InlineData(1_000_000, -1_000_000)]
    [InlineData(100_000, -130_000)]
    public void Number_with_a_million_digits_takes_bounded_time(int digits, int exponent)
    {
        Stopwatch watch = Stopwatch.StartNew();
        Assert.True(HclNumber.TryParse($"{new string('7', digits)}e{exponent}", out HclNumber number));
        Assert.NotEmpty(number.ToString());
        Assert.True(watch.Elapsed < TimeSpan.FromMinutes(1), $"took {watch.Elapsed}");
    }

    [Fact]
    public void Digit_far_behind_decides_the_rounding()
    {
        // 2^512 + 1 lies exactly between two numbers: it rounds to the even one, and up with anything more.
        string half = ((BigInteger.One << 512) + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
        HclNumber tie = Parse(half);
        HclNumber above = Parse($"{half}.{new string('0', 50_000)}1");
        Assert.Equal(HclNumber.FromInteger(BigInteger.One << 512), tie);
        Assert.True(above > tie);
    }

    private static HclNumber Parse(string text)
    {
        Assert.True(HclNumber.TryParse(text, out HclNumber number), text);
        return number;
    }

    private static HclNumber? Apply(HclNumber left, string operation, HclNumber right) => operation switch
    {
        "+" => HclNumber.Add(left, right),
        "-" => HclNumber.Subtract(left, right),
        "*" => HclNumber.Multiply(left, right),
        "/" => HclNumber.Divide(left, right),
        _ => HclNumber.Remainder(left, right),
    };
}
