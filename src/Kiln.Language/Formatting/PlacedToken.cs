using System.Runtime.InteropServices;
using Kiln.Language.Lexing;

namespace Kiln.Language.Formatting;

/// <summary>A token of a line that is being laid out.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Offset in the file.</param>
/// <param name="End">Offset in the file; a comment up to the end of its line includes the line end.</param>
/// <param name="SpaceBefore">A space parts it from the token before it; means nothing at the start of a cell.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PlacedToken(TokenKind Kind, int Start, int End, bool SpaceBefore);
