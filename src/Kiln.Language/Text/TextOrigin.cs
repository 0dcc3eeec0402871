using System.Collections.Immutable;

namespace Kiln.Language.Text;

/// <summary>Where text was taken from that is written inside another file, for instance in a JSON string.</summary>
/// <param name="range">The text in that file, as it is written there.</param>
/// <param name="replaced">The pieces that are written in another way there, in order.</param>
internal sealed class TextOrigin(SourceRange range, ImmutableArray<ReplacedText> replaced)
{
    public SourceFile File => range.File;

    /// <summary>The place in that file; a piece that is written in another way counts as a whole.</summary>
    public SourceRange Map(int start, int end)
    {
        int mappedStart = Map(start, isEnd: false);
        return new(File, mappedStart, Math.Max(mappedStart, start == end ? mappedStart : Map(end, isEnd: true)));
    }

    private int Map(int offset, bool isEnd)
    {
        int index = LastStartingBefore(isEnd ? offset : offset + 1);
        if (index < 0)
        {
            return range.Start + offset;
        }

        ReplacedText piece = replaced[index];
        return offset >= piece.End ? piece.OriginEnd + (offset - piece.End)
            : isEnd ? piece.OriginEnd
            : piece.OriginStart;
    }

    private int LastStartingBefore(int offset)
    {
        int low = 0;
        int high = replaced.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (replaced[middle].Start < offset)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low - 1;
    }
}
