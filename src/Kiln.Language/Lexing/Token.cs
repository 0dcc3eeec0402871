using System.Diagnostics;

namespace Kiln.Language.Lexing;

/// <summary>
/// A token as byte offsets into its file. Eight bytes, so that it travels in one register: files have millions of them.
/// </summary>
public readonly record struct Token
{
    private const int OffsetBits = 29; // SyntaxLimits.FileBytes is 2^28, and an end can be exactly there.
    private const ulong OffsetMask = (1UL << OffsetBits) - 1;

    private readonly ulong _packed;

    public Token(TokenKind kind, int start, int end)
    {
        Debug.Assert(((ulong)start | (ulong)end) <= OffsetMask, "the file is larger than the limit");
        _packed = ((ulong)kind << (2 * OffsetBits)) | ((ulong)start << OffsetBits) | (uint)end;
    }

    public TokenKind Kind => (TokenKind)(_packed >> (2 * OffsetBits));

    public int Start => (int)((_packed >> OffsetBits) & OffsetMask);

    public int End => (int)(_packed & OffsetMask);

    public int Length => End - Start;

    public override string ToString() => $"{Kind} [{Start}..{End})";
}
