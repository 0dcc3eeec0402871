using System.Collections.Immutable;
using System.Text;
using CsCheck;
using Kiln.Engine.Ledgers;
using Kiln.Sdk.Resources;

namespace Kiln.Engine.Tests.Ledgers;

public sealed class LedgerLinesTests
{
    [Fact]
    public void File_cut_at_any_byte_gives_what_its_whole_lines_say() =>
        Gen.Select(Gen.Int[0, 2].Array[0, 12], Gen.String).Sample((actions, name) =>
        {
            List<(byte[] Line, long[] Open, long[] Left)> lines = Model(actions, name);
            byte[] file = [.. lines.SelectMany(static l => l.Line)];
            for (int cut = 0; cut <= file.Length; cut++)
            {
                LedgerContent content = LedgerLines.Read(file.AsSpan(0, cut));
                (int whole, long[] open, long[] left) = Expected(lines, cut);
                Assert.Equal(open.Reverse(), content.Open.Select(static e => e.Entry.Id));
                Assert.Equal(left.Order(), content.Open.Where(static e => e.IsLeft).Select(static e => e.Entry.Id).Order());
                Assert.Equal((whole, 0), (content.WholeLines, content.DamagedLines));
            }
        }, iter: 50);

    [Fact]
    public void Resource_is_read_as_it_was_written() =>
        Gen.Select(Gen.String, Gen.String, Gen.Dictionary(Gen.String, Gen.String)).Sample((kind, name, details) =>
        {
            // Half a surrogate pair cannot be written as UTF-8.
            LedgerResource resource = new(Whole(kind), Whole(name), details.DistinctBy(static d => Whole(d.Key)).ToImmutableSortedDictionary(
                static d => Whole(d.Key), static d => Whole(d.Value), StringComparer.Ordinal));
            LedgerResource read = Assert.Single(LedgerLines.Read(LedgerLines.Record(new(7, resource))).Open).Entry.Resource;
            Assert.Equal((resource.Kind, resource.Name), (read.Kind, read.Name));
            Assert.Equal(resource.Details, read.Details);
        });

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("\0\0\0\0")]
    [InlineData("{\"record\":1}")]
    [InlineData("{\"record\":1,\"kind\":\"a\",\"name\":\"b\",\"details\":{\"c\":1}}")]
    [InlineData("{\"record\":\"1\",\"kind\":\"a\",\"name\":\"b\",\"details\":{}}")]
    [InlineData("{\"strike\":9}")]
    [InlineData("{\"leave\":9}")]
    [InlineData("{\"kiln-ledger\":1}")]
    [InlineData("{\"end\":true}")]
    [InlineData("{\"strike\":1} {\"strike\":1}")]
    [InlineData("{\"strike\":1e400}")]
    public void Damaged_line_is_counted_and_the_others_are_read(string damage)
    {
        byte[] file =
        [
            .. Headers.Of("run"),
            .. LedgerLines.Record(new(1, LedgerResource.OfFile("/a"))),
            .. Encoding.UTF8.GetBytes(damage + "\n"),
            .. LedgerLines.Record(new(2, LedgerResource.OfFile("/b"))),
        ];

        LedgerContent content = LedgerLines.Read(file);

        Assert.Equal(1, content.DamagedLines);
        Assert.Equal([2, 1], content.Open.Select(static e => e.Entry.Id));
    }

    /// <summary>A changed line must not name another file than the run did.</summary>
    [Fact]
    public void File_with_any_byte_changed_says_nothing_that_was_not_written()
    {
        LedgerResource a = LedgerResource.OfFile("/some/file1");
        LedgerResource b = LedgerResource.OfDirectory("/some/folder");
        byte[] file =
        [
            .. Headers.Of("run"),
            .. LedgerLines.Record(new(1, a)),
            .. LedgerLines.Record(new(2, b)),
            .. LedgerLines.Leave(2),
            .. LedgerLines.Strike(1),
            .. LedgerLines.End(),
        ];
        for (int place = 0; place < file.Length; place++)
        {
            foreach (byte change in new byte[] { 1, 2, 4, 8, 16, 32, 64, 128, 255 })
            {
                byte[] damaged = [.. file];
                damaged[place] ^= change;

                LedgerContent content = LedgerLines.Read(damaged);

                bool isLastLineEnd = place == file.Length - 1;
                Assert.True(content.DamagedLines > 0 || isLastLineEnd, $"byte {place} ^ {change} was not noticed");
                Assert.All(content.Open, open => Assert.Equal(
                    (open.Entry.Id == 1 ? a : b).Details, open.Entry.Resource.Details));
            }
        }
    }

    [Fact]
    public void Any_bytes_are_read_without_failing() =>
        Gen.Byte.Array[0, 200].Sample(static bytes => LedgerLines.Read(bytes).WholeLines <= bytes.Length);

    private static string Whole(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>0 records something, 1 strikes the newest open entry, 2 leaves the oldest.</summary>
    private static List<(byte[] Line, long[] Open, long[] Left)> Model(int[] actions, string name)
    {
        List<(byte[] Line, long[] Open, long[] Left)> lines = [(Headers.Of("run"), [], [])];
        ImmutableArray<long> open = [];
        ImmutableHashSet<long> left = [];
        long last = 0;
        foreach (int action in actions)
        {
            byte[] line;
            if (action == 0 || open.IsEmpty)
            {
                open = open.Add(++last);
                line = LedgerLines.Record(new(last, LedgerResource.OfFile("/x") with { Name = Whole(name) }));
            }
            else if (action == 1)
            {
                line = LedgerLines.Strike(open[^1]);
                left = left.Remove(open[^1]);
                open = open.RemoveAt(open.Length - 1);
            }
            else
            {
                line = LedgerLines.Leave(open[0]);
                left = left.Add(open[0]);
            }

            lines.Add((line, [.. open], [.. left]));
        }

        return lines;
    }

    private static (int Whole, long[] Open, long[] Left) Expected(List<(byte[] Line, long[] Open, long[] Left)> lines, int cut)
    {
        (int Whole, long[] Open, long[] Left) expected = (0, [], []);
        foreach ((byte[] line, long[] open, long[] left) in lines)
        {
            if (expected.Whole + line.Length > cut)
            {
                break;
            }

            expected = (expected.Whole + line.Length, open, left);
        }

        return expected;
    }
}
