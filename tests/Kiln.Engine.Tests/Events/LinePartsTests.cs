using System.Text;
using CsCheck;
using Kiln.Engine.Events;
using Kiln.Engine.Secrets;
using Kiln.Platform.Processes;

namespace Kiln.Engine.Tests.Events;

public sealed class LinePartsTests
{
    /// <summary>However a line is cut, it is masked as a whole one is.</summary>
    [Fact]
    public void Secret_across_a_cut_does_not_show() =>
        Gen.Select(
            Gen.String[Gen.Char["xyz"], 4, 12].Array[1, 4],
            Gen.String[Gen.Char["xyz-ü"], 0, 120],
            Gen.Int[4, 20],
            Gen.Int[1, 30]).Sample((secrets, line, limit, chunk) =>
        {
            SecretMask mask = new(secrets);
            return Shown(mask, line, limit, chunk) == mask.Apply(line);
        });

    [Fact]
    public void Secrets_that_overlap_without_end_keep_little_back()
    {
        SecretMask mask = new(["xyxyxyxy"]);
        string line = string.Concat(Enumerable.Repeat("xy", 100_000));
        Assert.Equal(SecretMask.Replacement, Shown(mask, line, 64, 1000));
    }

    [Fact]
    public void Secret_longer_than_a_part_does_not_show()
    {
        string secret = string.Concat(Enumerable.Range(0, 2000).Select(static i => $"{i};"));
        Assert.Equal("a <sensitive> b", Shown(new([secret]), $"a {secret} b", 100, 77));
    }

    [Fact]
    public void Line_that_came_whole_is_given_back_as_it_is()
    {
        LineParts parts = new(new(["hunter22"]));
        string line = "hunter22";
        Assert.Same(line, parts.Next(line));
    }

    private static string Shown(SecretMask mask, string line, int limit, int chunk)
    {
        LineParts parts = new(mask);
        StringBuilder shown = new();
        LineSplitter splitter = new(part => shown.Append(parts.Next(part)), limit);
        foreach (byte[] bytes in Encoding.UTF8.GetBytes(line + "\n").Chunk(chunk))
        {
            splitter.Write(bytes);
        }

        return shown.ToString();
    }
}
