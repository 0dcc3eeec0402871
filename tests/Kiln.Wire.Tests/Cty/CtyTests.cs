using System.Globalization;
using System.Numerics;
using System.Text;
using CsCheck;
using Kiln.Values;
using Kiln.Wire.Cty;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Tests.Vectors;

namespace Kiln.Wire.Tests.Cty;

public sealed class CtyTests
{
    [Fact]
    public void Values_survive_json() => Gen.Int.Sample(static seed =>
    {
        CtyTyped value = new RandomCty(new(seed), hasDynamic: true, hasUnknown: false).Typed(0);
        CtyTyped read = CtyJson.Read(CtyJson.Write(value));
        Assert.Equal(CtyTexts.Of(value), CtyTexts.Of(read));
        Assert.Equal(CtyJson.Write(value), CtyJson.Write(read));
    });

    [Fact]
    public void Values_survive_message_pack() => Gen.Int.Sample(static seed =>
    {
        CtyTyped value = new RandomCty(new(seed), hasDynamic: true, hasUnknown: true).Typed(0);
        CtyTyped read = CtyPack.Read(CtyPack.Write(value), PackLimits.Default);
        Assert.Equal(CtyTexts.Of(value), CtyTexts.Of(read));
    });

    [Fact]
    public void Values_survive_gob() => Gen.Int.Sample(
        static seed =>
        {
            CtyTyped value = new RandomCty(new(seed), hasDynamic: false, hasUnknown: false).Typed(0);
            Assert.Equal(CtyTexts.Of(value), CtyTexts.Of(CtyGob.Read(CtyGob.Write(value))));
        },
        iter: 300);

    [Fact]
    public void Numbers_are_those_of_the_language() => Gen.Int.Sample(
        static seed =>
        {
            Random random = new(seed);
            string sign = random.Next(2) == 0 ? "-" : "";
            string text = $"{sign}{Digits(random, 1)}.{Digits(random, 0)}0e{random.Next(-400, 400)}";
            Assert.True(HclNumber.TryParse(text, out HclNumber expected));
            BinaryNumber actual = BinaryNumber.Parse(text);
            AssertSame(expected, actual);

            string exact = actual.ToDecimal();
            Assert.DoesNotContain('e', exact);
            Assert.Equal(actual, BinaryNumber.Parse(exact));
            Assert.Equal(actual, BinaryNumber.Parse(expected.ToString()));
        },
        iter: 2000);

    [Fact]
    public void Doubles_are_exact() => Gen.Double.Where(double.IsFinite).Sample(static value =>
    {
        BinaryNumber number = BinaryNumber.Of(value);
        Assert.Equal(value, number.ToDouble());
        Assert.Equal(number, BinaryNumber.Parse(number.ToDecimal()));
        AssertSame(HclNumber.FromDouble(value)!.Value, number);
    });

    [Theory]
    [InlineData("9223372036854775807", "cf7fffffffffffffff")]
    [InlineData("-9223372036854775808", "d38000000000000000")]
    [InlineData("9223372036854775808", "cb43e0000000000000")]
    [InlineData("1e2", "64")]
    [InlineData("0.5", "cb3fe0000000000000")]
    [InlineData("-0", "00")]
    [InlineData("5e-324", "a6" + "35652d333234")]
    [InlineData("+Inf", "cb7ff0000000000000")]
    [InlineData("-Inf", "cbfff0000000000000")]
    public void Number_takes_the_shortest_form_that_is_exact(string text, string expected)
    {
        byte[] bytes = CtyPack.Write(new(CtyType.Number, new CtyNumber(text)));
        Assert.Equal(expected, Convert.ToHexStringLower(bytes.AsSpan("92c408\"number\"".Length - 3)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("1e")]
    [InlineData("1e99999999999")]
    [InlineData("1e200000")]
    [InlineData("0x10")]
    [InlineData("1 2")]
    [InlineData("Infinity")]
    public void Text_that_is_no_number_is_refused(string text) =>
        Assert.Throws<WireException>(() => BinaryNumber.Parse(text));

    [Theory]
    [InlineData("011200000200" + "7fffffff" + "8000000000000000")]
    [InlineData("011200000200" + "80000000" + "8000000000000000")]
    [InlineData("010a00000040")]
    [InlineData("020a0000004000000006a800000000000000")]
    [InlineData("010e0000004000000006a800000000000000")]
    [InlineData("")]
    public void Number_beyond_all_measure_is_refused_at_once(string hex) =>
        Assert.Throws<WireException>(() => GobBigFloat.Read(Convert.FromHexString(hex)));

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"value\":1}")]
    [InlineData("{\"value\":1,\"type\":\"number\",\"more\":1}")]
    [InlineData("{\"value\":1,\"type\":\"thing\"}")]
    [InlineData("{\"value\":1,\"type\":\"string\"}")]
    [InlineData("{\"value\":1,\"type\":[\"list\"]}")]
    [InlineData("{\"value\":1,\"type\":[1,2]}")]
    [InlineData("{\"value\":[1],\"type\":[\"tuple\",[]]}")]
    [InlineData("{\"value\":{\"a\":1},\"type\":[\"object\",{}]}")]
    [InlineData("{\"value\":{},\"type\":[\"object\",{\"a\":\"number\"}]}")]
    [InlineData("{\"value\":{},\"type\":[\"object\",{\"a\":\"number\",\"a\":\"number\"}]}")]
    [InlineData("{\"value\":\"x\",\"type\":\"number\"}")]
    [InlineData("{\"value\":\"\\ud800\",\"type\":\"string\"}")]
    [InlineData("{\"value\":,\"type\":\"string\"}")]
    [InlineData("nonsense")]
    public void Json_that_is_no_value_is_refused(string json) =>
        Assert.Throws<WireException>(() => CtyJson.Read(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("c0")]
    [InlineData("91c0")]
    [InlineData("92c408226e756d6265722280")]
    [InlineData("92c408226e756d62657222cb7ff8000000000000")]
    [InlineData("92c408226e756d62657222a178")]
    [InlineData("92c40f5b226f626a656374222c7b7d5d5d80")]
    public void Message_pack_that_is_no_value_is_refused(string hex) =>
        Assert.Throws<WireException>(() => CtyPack.Read(Convert.FromHexString(hex), PackLimits.Default));

    [Fact]
    public void What_an_encoding_cannot_say_is_refused_by_its_writer()
    {
        Assert.Throws<ArgumentException>(() => CtyJson.Write(new(CtyType.String, CtyValue.Unknown)));
        Assert.Throws<ArgumentException>(
            () => CtyJson.Write(new(CtyType.Number, new CtyNumber(CtyNumber.PositiveInfinity))));
        Assert.Throws<ArgumentException>(() => CtyJson.Write(new(CtyType.Bool, CtyValue.Of("true"))));
        Assert.Throws<ArgumentException>(() => CtyGob.Write(new(CtyType.String, CtyValue.Unknown)));
        Assert.Throws<ArgumentException>(() => CtyGob.Write(new(CtyType.Dynamic, CtyValue.Null)));
    }

    [Fact]
    public void Types_nested_too_deeply_are_refused()
    {
        string json = string.Concat(Enumerable.Repeat("[\"list\",", 500)) + "\"string\"" + new string(']', 500);
        Assert.Throws<WireException>(() => CtyTypeJson.Read(Encoding.UTF8.GetBytes(json)));

        CtyType type = CtyType.String;
        for (int i = 0; i < 70; i++)
        {
            type = new CtyList(type);
        }

        byte[] gob = CtyTypeGob.Write(type);
        Assert.Equal(WireFailure.Limit, Assert.Throws<WireException>(() => CtyTypeGob.Read(gob)).Reason);
    }

    private static string Digits(Random random, int atLeast) =>
        string.Concat(
            Enumerable.Range(0, random.Next(atLeast, 300)).Select(
                _ => random.Next(10).ToString(CultureInfo.InvariantCulture)));

    private static void AssertSame(HclNumber expected, BinaryNumber actual)
    {
        if (expected.Mantissa.IsZero)
        {
            Assert.True(actual.Mantissa.IsZero);
            return;
        }

        int zeros = (int)BigInteger.TrailingZeroCount(expected.Mantissa);
        Assert.Equal(expected.Mantissa >> zeros, actual.Mantissa);
        Assert.Equal(expected.Exponent + zeros, actual.Exponent);
    }
}
