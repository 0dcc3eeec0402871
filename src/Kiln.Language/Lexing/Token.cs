using System.Runtime.InteropServices;

namespace Kiln.Language.Lexing;

/// <summary>A token as byte offsets into its file.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Token(TokenKind Kind, int Start, int End)
{
    public int Length => End - Start;
}
