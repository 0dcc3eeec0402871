using CsCheck;
using Kiln.Wire.Gob;
using Kiln.Wire.Tests.Vectors;

namespace Kiln.Wire.Tests.Gob;

public sealed class GobTests
{
    public static TheoryData<string, string> Lies => new()
    {
        { "", "empty" },
        { "7f", "larger than what follows" },
        { "03ff", "larger than what follows" },
        { "f7", "a number is said to have 9 bytes" },
        { "f8ffffffffffffffff", "larger than what follows" },
        { "020400", "ends in the middle" },
        { "04040000ff", "followed by something" },
        { "0304010e", "not marked" },
        { "03ff8000", "not defined" },
        { "030400", "larger than what follows" },
        { "060a0005010203", "larger than what follows" },
        { "060a0004010203", "larger than what follows" },
        { "0304000e0304000e", "more than one value" },
        { "0b7f020102ff8000010c0000" + "0b7f020102ff8000010c0000" + "08ff80000201610162", "twice" },
        { "0b7f020102ff8000010c0000" + "05ff8000fe4000", "ends in the middle" },
        { "027f00", "not exactly one" },
        { "031f0100", "it defines type" },
    };

    [Fact]
    public void Values_of_any_types_are_read_as_they_were_written() =>
        Gen.Int.Sample(static seed =>
        {
            RandomGob made = new(new(seed));
            (int type, Func<GobValue> make) = made.Make(0);
            byte[] stream = GobWriter.Write(made.Types, type, make());
            GobValue read = GobReader.ReadSingle(stream);
            Assert.Equal(stream, GobWriter.Write(made.Types, type, read));
        });

    [Theory]
    [MemberData(nameof(Lies))]
    public void Lie_is_told_apart(string hex, string expected)
    {
        WireException reason = Assert.Throws<WireException>(() => GobReader.ReadSingle(Convert.FromHexString(hex)));
        Assert.Equal(WireFailure.Protocol, reason.Reason);
        Assert.Contains(expected, reason.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_beginning_of_a_stream_is_no_stream()
    {
        foreach (Vector vector in VectorFile.Vectors.Where(static v => v.Layer == "gob" && !v.Name.Contains("twice")))
        {
            for (int length = 0; length < vector.Bytes.Length; length++)
            {
                Assert.Throws<WireException>(() => GobReader.ReadSingle(vector.Bytes.AsMemory(0, length)));
            }
        }
    }

    [Fact]
    public void Every_changed_byte_is_read_or_refused()
    {
        foreach (Vector vector in VectorFile.Vectors.Where(static v => v.Layer == "gob" && v.Bytes.Length < 1000))
        {
            for (int i = 0; i < vector.Bytes.Length; i++)
            {
                foreach (byte change in new byte[] { 0x01, 0x80, 0xff })
                {
                    byte[] changed = [.. vector.Bytes];
                    changed[i] ^= change;
                    Exception? failure = Record.Exception(() => GobReader.ReadSingle(changed));
                    Assert.True(failure is null or WireException, $"{vector.Name}, byte {i}: {failure}");
                }
            }
        }
    }

    [Fact]
    public void Deep_nesting_is_refused()
    {
        GobTypeSet types = new();
        types.Register("[]interface {}", types.Add(new GobSliceType("[]interface {}", GobIds.Interface)));
        GobValue value = GobInterface.Nil;
        for (int i = 0; i < 200; i++)
        {
            value = new GobInterface("[]interface {}", new GobList([value]));
        }

        byte[] stream = GobWriter.Write(types, GobIds.Interface, value);
        Assert.Equal(WireFailure.Limit, Assert.Throws<WireException>(() => GobReader.ReadSingle(stream)).Reason);
    }

    [Fact]
    public void Writer_refuses_values_of_other_types()
    {
        Assert.Throws<ArgumentException>(() => GobWriter.Write(new(), GobIds.Integer, new GobText("x")));
        Assert.Throws<ArgumentException>(
            () => GobWriter.Write(new(), GobIds.Interface, new GobInterface("unknown", new GobText("x"))));
        GobTypeSet types = new();
        int array = types.Add(new GobArrayType("[2]int", GobIds.Integer, 2));
        Assert.Throws<ArgumentException>(() => GobWriter.Write(types, array, new GobList([new GobInteger(1)])));
    }

    [Theory]
    [InlineData("05ff800104" + "00")]
    [InlineData("0304000e")]
    public void Something_else_is_no_exit_status(string hex) =>
        Assert.Throws<WireException>(() => CommandFinished.Read(Convert.FromHexString(hex)));
}
