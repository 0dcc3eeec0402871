using System.Buffers;
using Kiln.Language.Text;

namespace Kiln.Language.Formatting;

/// <summary>
/// Puts the formatted text together. Stretches that are formatted already are copied as a whole, and a file that is
/// formatted from beginning to end is not copied at all.
/// </summary>
internal sealed class FormatWriter(SourceFile file)
{
    private const int LeastLimit = 1024 * 1024;
    private const int GrowthLimit = 32;

    private readonly byte[] _text = file.Array;
    private readonly ArrayBufferWriter<byte> _output = new();
    private int _copyStart;
    private int _copyEnd;

    /// <summary>The text would be so much longer than the file that it is not written.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>
    /// One long line makes all its neighbours long when they are aligned with it, so a small file could be made into a
    /// huge one.
    /// </summary>
    private long Limit => LeastLimit + ((long)GrowthLimit * _text.Length);

    public void Write(int spaces, int start, int end)
    {
        ReadOnlySpan<byte> gap = _text.AsSpan(_copyEnd..start);
        if (gap.Length != spaces || gap.ContainsAnyExcept((byte)' '))
        {
            Flush(spaces);
            _copyStart = start;
        }

        _copyEnd = end;
    }

    /// <returns>The file's own bytes when nothing changed.</returns>
    public ReadOnlyMemory<byte> Finish(int trailingBlanks)
    {
        Write(trailingBlanks, _text.Length, _text.Length);
        if (_output.WrittenCount == 0 && _copyStart == 0)
        {
            return _text;
        }

        Flush(spaces: 0);
        return _output.WrittenMemory;
    }

    private void Flush(int spaces)
    {
        int length = _copyEnd - _copyStart;
        IsTooLong |= _output.WrittenCount + (long)length + spaces > Limit;
        if (IsTooLong)
        {
            return;
        }

        if (_output.Capacity == 0)
        {
            _ = _output.GetSpan(_text.Length + (_text.Length / 8));
        }

        _output.Write(_text.AsSpan(_copyStart, length));
        _output.GetSpan(spaces)[..spaces].Fill((byte)' ');
        _output.Advance(spaces);
    }
}
