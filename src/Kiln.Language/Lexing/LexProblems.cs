using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Kiln.Language.Diagnostics;
using Kiln.Language.Text;

namespace Kiln.Language.Lexing;

/// <summary>Reports what is wrong with characters; explanations that help once are given once per file.</summary>
internal sealed class LexProblems
{
    private readonly SourceFile _file;
    private readonly DiagnosticBag _diagnostics;
    private readonly HashSet<string> _told = [];

    public LexProblems(SourceFile file, DiagnosticBag diagnostics)
    {
        _file = file;
        _diagnostics = diagnostics;
    }

    public bool IsMuted { get; set; }

    /// <summary>A comment swallowed the end of the file; what misses there is no news.</summary>
    public bool IsTruncated { get; private set; }

    public void CheckEncoding()
    {
        if (Utf8.IsValid(_file.Bytes))
        {
            return;
        }

        int offset = FirstInvalidByte(_file.Bytes);
        Add(LexDiagnostics.InvalidEncoding(_file.Range(offset, offset + 1)));
    }

    /// <summary>Reports what is at a place where no token starts.</summary>
    /// <returns>The end of the invalid piece.</returns>
    public int InvalidCharacter(int start)
    {
        ReadOnlySpan<byte> text = _file.Bytes[start..];
        if (Rune.DecodeFromUtf8(text, out Rune rune, out int length) != OperationStatus.Done)
        {
            return start + length;
        }

        SourceRange range = _file.Range(start, start + length);
        switch (rune.Value)
        {
            case '&' or '|' or '^' or '~':
                AddOnce("bitwise", LexDiagnostics.BitwiseOperator((char)rune.Value, range));
                break;
            case '\'':
                AddOnce("apostrophe", LexDiagnostics.SingleQuote(range));
                break;
            case '`':
                AddOnce("backtick", LexDiagnostics.Backtick(range));
                break;
            case ';':
                AddOnce("semicolon", LexDiagnostics.Semicolon(range));
                break;
            case 0x201C or 0x201D:
                AddOnce("curly", LexDiagnostics.CurlyQuote(range));
                break;
            default:
                Add(LexDiagnostics.InvalidCharacter(range));
                break;
        }

        return range.End;
    }

    public void MultiLineString(int newline) =>
        Add(LexDiagnostics.MultiLineString(_file.Range(newline, newline + 1)));

    public void UnclosedComment(int start)
    {
        Add(LexDiagnostics.UnclosedComment(_file.Range(start, start + 2)));
        IsTruncated = true;
    }

    public void SpaceAfterHeredocMarker(int start, int end) =>
        Add(LexDiagnostics.SpaceAfterHeredocMarker(_file.Range(start, end)));

    internal static int FirstInvalidByte(ReadOnlySpan<byte> bytes)
    {
        char[] buffer = new char[4096];
        int offset = 0;
        while (Utf8.ToUtf16(bytes[offset..], buffer, out int read, out _, replaceInvalidSequences: false)
            == OperationStatus.DestinationTooSmall)
        {
            offset += read;
        }

        _ = Utf8.ToUtf16(bytes[offset..], buffer, out int last, out _, replaceInvalidSequences: false);
        return offset + last;
    }

    private void AddOnce(string topic, Diagnostic diagnostic)
    {
        if (!IsMuted && _told.Add(topic))
        {
            Add(diagnostic);
        }
    }

    private void Add(Diagnostic diagnostic)
    {
        if (!IsMuted)
        {
            _diagnostics.Add(diagnostic);
        }
    }
}
