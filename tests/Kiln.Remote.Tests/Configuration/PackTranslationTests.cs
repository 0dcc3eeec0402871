using CsCheck;
using Kiln.Values;
using Kiln.Wire;
using Kiln.Wire.MessagePack;

namespace Kiln.Remote.Tests.Configuration;

public sealed class PackTranslationTests
{
    public static TheoryData<string, PackValue> Refused => new()
    {
        { "a time", new PackExtension(-1, new byte[4]) },
        { "NaN", PackValue.Of(double.NaN) },
        {
            "a key that is no text",
            new PackMap([KeyValuePair.Create<PackValue, PackValue>(new PackArray([]), PackValue.Nil)])
        },
    };

    [Fact]
    public void Values_come_back_from_free_form() => Gen.Int.Sample(
        static seed =>
        {
            HclValue value = new RandomHcl(new(seed)) { HasNumbersBeyondDoubles = false }.FreeForm(0);
            Assert.Equal(value, PackTranslation.ToHcl(Sent(PackTranslation.ToPack(value))));
            Assert.Equal(value, PackTranslation.ToHcl(Sent(PackTranslation.ToJsonPack(value))));
        },
        iter: 500);

    [Fact]
    public void Numbers_are_integers_or_doubles_as_the_reader_wants_them()
    {
        Assert.Equal(PackValue.Of(3L), PackTranslation.ToPack(HclValue.Number(3)));
        Assert.Equal(PackValue.Of(3.0), PackTranslation.ToJsonPack(HclValue.Number(3)));
        Assert.Equal(PackValue.Of(2.5), PackTranslation.ToPack(HclValue.Number(HclNumber.FromDouble(2.5)!.Value)));
        Assert.Equal(
            HclValue.Number(HclNumber.FromInteger(ulong.MaxValue)),
            PackTranslation.ToHcl(new PackUnsigned(ulong.MaxValue)));
    }

    [Fact]
    public void Keys_of_any_simple_kind_become_names() => Assert.Equal(
        "{\"\"=\"empty\",\"7\"=\"number\",\"true\"=\"flag\"}",
        Compact(PackTranslation.ToHcl(new PackMap(
        [
            KeyValuePair.Create(PackValue.Of(7), PackValue.Of("number")),
            KeyValuePair.Create(PackValue.Of(true), PackValue.Of("flag")),
            KeyValuePair.Create(PackValue.Of(""), PackValue.Of("empty")),
        ]))));

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_has_no_form_is_refused_by_name(string what, PackValue value)
    {
        WireException refused = Assert.Throws<WireException>(() => PackTranslation.ToHcl(value));
        Assert.Contains("The other side sent", refused.Message, StringComparison.Ordinal);
        Assert.NotEmpty(what);
    }

    [Fact]
    public void Unknown_values_are_never_sent() =>
        Assert.Throws<ArgumentException>(static () => PackTranslation.ToPack(HclValue.DynamicUnknown));

    private static PackValue Sent(PackValue value) => PackReader.Read(PackWriter.Write(value), PackLimits.Default);

    private static string Compact(HclValue value) =>
        $"{{{string.Join(",", value.AsEntries().Select(static e => $"\"{e.Key}\"=\"{e.Value.AsString()}\""))}}}";
}
