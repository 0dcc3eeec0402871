using CsCheck;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Tests.Support;

namespace Kiln.Wire.Tests.MessagePack;

public sealed class PackTests
{
    private static readonly Gen<PackValue> Scalars = Gen.OneOf<PackValue>(
        Gen.Const(PackValue.Nil),
        Gen.Bool.Select(PackValue.Of),
        Gen.Long.Select(PackValue.Of),
        Gen.Int[-200, 200].Select(static i => PackValue.Of((long)i)),
        Gen.ULong.Where(static i => i > 127).Select(static i => (PackValue)new PackUnsigned(i)),
        Gen.Double.Select(PackValue.Of),
        Gen.Float.Select(static f => (PackValue)new PackSingle(f)),
        Gen.String.Select(static s => PackValue.Of(string.Concat(s.Where(static c => !char.IsSurrogate(c))))),
        Gen.Byte.Array[0, 300].Select(static b => PackValue.Of((ReadOnlyMemory<byte>)b)),
        Gen.Select(Gen.SByte, Gen.Byte.Array[0, 20], static (t, b) => (PackValue)new PackExtension(t, b)));

    internal static readonly Gen<PackValue> Values = Gen.Recursive<PackValue>((depth, self) => depth > 4
        ? Scalars
        : Gen.OneOf(
            Scalars,
            self.Array[0, 5].Select(static items => (PackValue)new PackArray([.. items])),
            Gen.Select(self, self).Array[0, 5].Select(static entries => (PackValue)new PackMap(
                [.. entries.Select(static e => KeyValuePair.Create(e.Item1, e.Item2))]))));

    [Fact]
    public void Values_are_read_as_they_were_written() => Values.Sample(static value =>
    {
        byte[] bytes = PackWriter.Write(value);
        PackValue read = PackReader.Read(bytes, PackLimits.Default);
        Assert.Equal(bytes, PackWriter.Write(read));
        Assert.Equal(value.GetType(), read.GetType());
    });

    [Fact]
    public async Task Values_on_a_stream_are_told_apart_however_their_bytes_arrive() =>
        await Gen.Select(Values.Array[0, 6], Gen.Int[1, 40], Gen.Int).SampleAsync(async (values, largest, seed) =>
        {
            byte[] bytes = [.. values.SelectMany(PackWriter.Write)];
            PackStreamReader reader = new(new ChunkedStream(bytes, seed, largest), PackLimits.Default);
            List<byte> read = [];
            int count = 0;
            while (await reader.ReadAsync(CancellationToken.None) is { } value)
            {
                read.AddRange(PackWriter.Write(value));
                count++;
            }

            Assert.Equal(bytes, read);
            Assert.Equal(values.Length, count);
        });

    [Fact]
    public void Every_beginning_of_a_value_is_no_value() => Values.Sample(
        static value =>
        {
            byte[] bytes = PackWriter.Write(value);
            for (int length = 0; length < bytes.Length; length++)
            {
                Assert.Throws<WireException>(() => PackReader.Read(bytes.AsMemory(0, length), PackLimits.Default));
            }
        },
        iter: 5);

    [Theory]
    [InlineData("ccff", 255)]
    [InlineData("d10080", 128)]
    [InlineData("cb406fe00000000000", 255)]
    [InlineData("ca437f0000", 255)]
    [InlineData("cf00000000000000ff", 255)]
    [InlineData("e0", -32)]
    public void Whole_numbers_are_taken_in_every_form_that_fits(string hex, long expected) =>
        Assert.Equal(expected, PackReader.Read(Convert.FromHexString(hex), PackLimits.Default).AsInteger());

    [Fact]
    public void Nil_is_the_zero_of_everything()
    {
        PackValue nil = PackValue.Nil;
        Assert.Equal(
            ("", 0L, 0u, 0ul, false),
            (nil.AsText(), nil.AsInteger(), nil.AsUnsigned(), nil.AsSequence(), nil.AsBoolean()));
        Assert.True(nil.AsBytes().IsEmpty);
        Assert.True(nil.AsItems().IsDefault);
        Assert.True(nil.AsTexts().IsDefault);
        Assert.Equal(new StartArguments("", 0, 0, 0, 0), StartArguments.FromPack(nil));
        Assert.Null(PackTimestamp.FromPack(nil));
    }

    [Fact]
    public void Numbers_that_do_not_fit_are_refused()
    {
        Assert.Throws<WireException>(() => PackValue.Of(1.5).AsInteger());
        Assert.Throws<WireException>(() => PackValue.Of(1e30).AsInteger());
        Assert.Throws<WireException>(() => PackValue.Of(-1L).AsUnsigned());
        Assert.Throws<WireException>(() => PackValue.Of(1L << 40).AsUnsigned());
        Assert.Throws<WireException>(() => new PackUnsigned(ulong.MaxValue).AsInteger());
    }

    [Fact]
    public void Struct_is_read_from_a_map_in_any_order_with_more_and_less_and_from_a_list()
    {
        PackValue map = PackValue.Map(
            ("StreamId", PackValue.Of(9u)), ("Unknown", PackValue.Of("x")), ("Keep", PackValue.Of(true)));
        Assert.Equal(new PostProcessReply(null, true, false, 9), PostProcessReply.FromPack(map));

        PackArray list = new([PackError.Of("bad"), PackValue.Of(true)]);
        Assert.Equal(new PostProcessReply("bad", true, false, 0), PostProcessReply.FromPack(list));
        Assert.Throws<WireException>(() => PostProcessReply.FromPack(PackValue.Of("text")));
    }

    [Fact]
    public void Keys_may_be_anything()
    {
        PackMap map = new(
            [KeyValuePair.Create(
                PackValue.Of(1L), PackValue.Of("one")), KeyValuePair.Create(PackValue.Nil, PackValue.Nil)]);
        Assert.Equal(HookRunArguments.FromPack(map), new HookRunArguments("", PackValue.Nil, 0));
    }

    [Fact]
    public void Times_keep_what_a_clock_can_tell() => Gen.DateTimeOffset.Sample(static time =>
    {
        PackTimestamp stamp = PackTimestamp.Of(time);
        Assert.Equal(time.UtcDateTime, stamp.ToDateTimeOffset().UtcDateTime);
        Assert.Equal(
            stamp, PackTimestamp.FromPack(PackReader.Read(PackWriter.Write(stamp.ToPack()), PackLimits.Default)));
    });

    [Theory]
    [InlineData("d5ff0000")]
    [InlineData("d7ffffffffff00000000")]
    [InlineData("d60100000000")]
    [InlineData("a0")]
    public void Impossible_times_are_refused(string hex) => Assert.Throws<WireException>(
        () => PackTimestamp.FromPack(PackReader.Read(Convert.FromHexString(hex), PackLimits.Default)));
}
