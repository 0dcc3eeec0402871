using System.Collections.Immutable;
using CsCheck;
using Kiln.Remote.Artifacts;
using Kiln.Sdk.Components;
using Kiln.Values;
using Kiln.Wire.MessagePack;

namespace Kiln.Remote.Tests.Artifacts;

public sealed class VariableTranslationTests
{
    public static TheoryData<PackValue, string> Refused => new()
    {
        { PackValue.Nil, "<nil>" },
        { new PackArray([PackValue.Of("a")]), "[]interface {}" },
        { PackValue.Map(("a", PackValue.Of("b"))), "map[interface {}]interface {}" },
        { PackTimestamp.Of(DateTimeOffset.UnixEpoch).ToPack(), "time.Time" },
    };

    public static TheoryData<HclValue, string> NotSent => new()
    {
        { HclValue.DynamicNull, "<nil>" },
        { HclValue.Unknown(HclType.String), "unknown" },
        { HclValue.EmptyTuple, "[]interface {}" },
        { HclValue.List(HclType.Number, [HclValue.Number(256)]), "[]interface {}" },
        { HclValue.List(HclType.String, [HclValue.String("a")]), "[]interface {}" },
        { HclValue.EmptyObject, "map[string]interface {}" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Variable_of_another_type_is_refused_as_packer_does(PackValue value, string type)
    {
        BuildFailedException failure = Assert.Throws<BuildFailedException>(
            () => VariableTranslation.FromPack(PackValue.Map(("Volumes", value))));
        Assert.Equal($"unhandled buildvar type: {type}", failure.Message);
        Assert.Contains("Volumes", failure.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(NotSent))]
    public void Variable_that_nobody_would_understand_is_not_sent(HclValue value, string type)
    {
        BuildFailedException failure = Assert.Throws<BuildFailedException>(
            () => VariableTranslation.ToPack(BuildVariables.Empty.With("Volumes", value)));
        Assert.Equal($"unhandled buildvar type: {type}", failure.Message);
    }

    [Fact]
    public void Numbers_keep_their_family_and_bytes_are_a_list()
    {
        BuildVariables variables = VariableTranslation.FromPack(PackValue.Map(
            ("int", PackValue.Of(128L)),
            ("uint", new PackUnsigned(ulong.MaxValue)),
            ("float", PackValue.Of(1.5)),
            ("single", new PackSingle(0.25f)),
            ("bytes", PackValue.Of(new byte[] { 0, 255 })),
            ("", PackValue.Of("an empty name"))));
        Assert.Equal(
            [
                ("", PackValue.Of("an empty name")),
                ("bytes", "00FF"),
                ("float", PackValue.Of(1.5)),
                ("int", PackValue.Of(128L)),
                ("single", PackValue.Of(0.25)),
                ("uint", new PackUnsigned(ulong.MaxValue)),
            ],
            ((PackMap)VariableTranslation.ToPack(variables)).Entries.Select(static entry => (
                ((PackText)entry.Key).Value,
                entry.Value is PackBinary bytes ? (object)Convert.ToHexString(bytes.Value.Span) : entry.Value)));
    }

    [Fact]
    public void Data_that_are_no_map_or_have_names_that_are_no_text_are_refused()
    {
        Assert.Same(BuildVariables.Empty, VariableTranslation.FromPack(PackValue.Nil));
        Assert.Throws<BuildFailedException>(() => VariableTranslation.FromPack(PackValue.Of("x")));
        Assert.Throws<BuildFailedException>(() => VariableTranslation.FromPack(
            new PackMap([KeyValuePair.Create(PackValue.Of(1L), PackValue.Of("x"))])));
        Assert.Throws<BuildFailedException>(() => VariableTranslation.FromPack(
            PackValue.Map(("x", PackValue.Of(double.NaN)))));
    }

    [Fact]
    public void Variables_that_are_sent_come_back_as_they_were() =>
        Gen.OneOf(
                Gen.String.Select(static text => HclValue.String(text)),
                Gen.Bool.Select(static value => HclValue.Bool(value)),
                Gen.Long.Select(static value => HclValue.Number(value)),
                Gen.ULong.Select(static value => HclValue.Number(HclNumber.FromInteger(value))),
                Gen.Double.Where(double.IsFinite).Select(static value =>
                    HclValue.Number(HclNumber.FromDouble(value)!.Value)))
            .Array[0, 8]
            .Sample(values =>
            {
                BuildVariables sent = values.Index().Aggregate(
                    BuildVariables.Empty, static (all, item) => all.With($"v{item.Index}", item.Item));
                BuildVariables back = VariableTranslation.FromPack(VariableTranslation.ToPack(sent));
                Assert.Equal(sent.Values.AsEnumerable(), back.Values.AsEnumerable());
            });
}
