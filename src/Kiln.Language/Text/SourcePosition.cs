using System.Runtime.InteropServices;

namespace Kiln.Language.Text;

/// <summary>A place in a file as people count it.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in grapheme clusters: what a reader sees as one character counts as one.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SourcePosition(int Line, int Column);
