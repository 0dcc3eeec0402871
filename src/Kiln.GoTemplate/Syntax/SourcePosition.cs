using System.Runtime.InteropServices;
using System.Text;

namespace Kiln.GoTemplate.Syntax;

/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in characters.</param>
/// <param name="ByteColumn">From 0, in bytes of UTF-8, as Go counts.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SourcePosition(int Line, int Column, int ByteColumn)
{
    public static SourcePosition Of(string text, int offset)
    {
        ReadOnlySpan<char> before = text.AsSpan(0, Math.Min(offset, text.Length));
        ReadOnlySpan<char> line = before[(before.LastIndexOf('\n') + 1)..];
        return new(before.Count('\n') + 1, line.Length + 1, Encoding.UTF8.GetByteCount(line));
    }
}
