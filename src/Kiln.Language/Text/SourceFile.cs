using System.Runtime.InteropServices;
using System.Text;

namespace Kiln.Language.Text;

/// <summary>
/// A named piece of UTF-8 text. Positions in it are byte offsets; lines and columns are worked out when something is
/// printed. Immutable and safe to share between threads.
/// </summary>
public sealed class SourceFile
{
    private int[]? _lineStarts;

    /// <param name="name">As the user gave it: a path, or a description such as <c>&lt;value for var.x&gt;</c>.</param>
    /// <param name="bytes">Kept, not copied: must not change afterwards.</param>
    public SourceFile(string name, ReadOnlyMemory<byte> bytes)
    {
        Name = name;
        Array = MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> segment)
            && segment.Offset == 0
            && segment.Count == segment.Array!.Length
                ? segment.Array
                : bytes.ToArray();
        TextStart = Bytes.StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0;
    }

    /// <summary>Text from inside another file. Messages show places in it as places in that file.</summary>
    internal SourceFile(TextOrigin origin, byte[] text)
    {
        Name = origin.File.Name;
        Array = text;
        Origin = origin;
    }

    public string Name { get; }

    public ReadOnlySpan<byte> Bytes => Array;

    public int Length => Array.Length;

    public int LineCount => LineStarts.Length;

    public SourceRange FullRange => new(this, 0, Length);

    internal byte[] Array { get; }

    /// <summary>Where the text was taken from; null for a file that stands for itself.</summary>
    internal TextOrigin? Origin { get; }

    /// <summary>Where the text starts: after a byte order mark, if there is one.</summary>
    internal int TextStart { get; }

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>
    /// The line starts, made at the first question; two threads may both make it, with the same result.
    /// </summary>
    private int[] LineStarts => _lineStarts ??= FindLineStarts(Bytes);

    public static SourceFile FromText(string name, string text) => new(name, Encoding.UTF8.GetBytes(text));

    public SourceRange Range(int start, int end) => new(this, start, end);

    public string GetText(int start, int end) => Encoding.UTF8.GetString(Bytes[start..end]);

    public SourcePosition PositionAt(int offset)
    {
        int line = LineIndexOf(offset);
        int start = LineStarts[line];
        if (line == 0)
        {
            start = Math.Min(TextStart, offset);
        }

        return new(line + 1, Clusters.Count(Bytes[start..offset]) + 1);
    }

    /// <summary>The bytes of a line, without its line end (and without a byte order mark).</summary>
    /// <param name="line">From 1.</param>
    public SourceRange LineAt(int line)
    {
        int start = LineStarts[line - 1];
        int end = line < LineStarts.Length ? LineStarts[line] - 1 : Length;
        if (end > start && Bytes[end - 1] == (byte)'\r')
        {
            end--;
        }

        if (line == 1)
        {
            start = TextStart;
        }

        return new(this, start, end);
    }

    public override string ToString() => Name;

    private static int[] FindLineStarts(ReadOnlySpan<byte> bytes)
    {
        int[] starts = new int[bytes.Count((byte)'\n') + 1];
        int next = 1;
        for (int offset = 0; next < starts.Length; next++)
        {
            offset += bytes[offset..].IndexOf((byte)'\n') + 1;
            starts[next] = offset;
        }

        return starts;
    }

    private int LineIndexOf(int offset)
    {
        int found = System.Array.BinarySearch(LineStarts, offset);
        return found >= 0 ? found : ~found - 1;
    }
}
