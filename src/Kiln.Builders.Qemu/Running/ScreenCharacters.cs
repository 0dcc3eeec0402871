using System.Collections.Immutable;
using System.Text;

namespace Kiln.Builders.Qemu.Running;

/// <summary>The characters of a PC's screen in text mode, which lie in its memory.</summary>
internal static class ScreenCharacters
{
    /// <summary>Where the memory is.</summary>
    public const long Address = 0xb8000;

    /// <summary>All of it: systems move what is shown through it.</summary>
    public const int Length = 32 * 1024;

    private const int Columns = 80;
    private const int Rows = 25;
    private const int BytesPerCharacter = 2;

    /// <summary>The codes below 32, and below those from 127 on, as the PC's own font shows them.</summary>
    private const string Lower = " ☺☻♥♦♣♠•◘○◙♂♀♪♫☼►◄↕‼¶§▬↨↑↓→←∟↔▲▼";

    private const string Upper =
        "⌂ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐"
        + "└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■ ";

    /// <summary>
    /// The lines of the screen without spaces at their ends. The last screen that holds anything: a system that
    /// scrolls by moving the screen through the memory has older ones above it.
    /// </summary>
    /// <param name="memory">Pairs of a code and its colours.</param>
    public static ImmutableArray<string> Read(ReadOnlySpan<byte> memory)
    {
        int rows = memory.Length / (Columns * BytesPerCharacter);
        List<string> lines = new(rows);
        for (int row = 0; row < rows; row++)
        {
            lines.Add(ReadLine(memory.Slice(row * Columns * BytesPerCharacter, Columns * BytesPerCharacter)));
        }

        int last = lines.FindLastIndex(static line => line.Length > 0);
        int first = Math.Max(0, last - Rows + 1);
        return [.. lines.Skip(first).Take(last - first + 1)];
    }

    private static string ReadLine(ReadOnlySpan<byte> cells)
    {
        StringBuilder line = new(Columns);
        for (int column = 0; column < Columns; column++)
        {
            byte code = cells[column * BytesPerCharacter];
            line.Append(code < Lower.Length ? Lower[code] : code < 0x7f ? (char)code : Upper[code - 0x7f]);
        }

        return line.ToString().TrimEnd();
    }
}
