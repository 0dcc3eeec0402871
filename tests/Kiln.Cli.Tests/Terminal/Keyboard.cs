using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Kiln.Cli.Terminal;

namespace Kiln.Cli.Tests.Terminal;

/// <summary>Writes keys as people name them: text, and names such as <c>&lt;Left&gt;</c>, <c>&lt;C-a&gt;</c>, <c>&lt;M-b&gt;</c>.</summary>
internal static partial class Keyboard
{
    /// <summary>The bytes that a terminal sends.</summary>
    public static byte[] Bytes(string keys) => Encoding.UTF8.GetBytes(Names().Replace(keys, static m => Sequence(m.Groups[1].Value)));

    public static ImmutableArray<Key> Keys(string keys)
    {
        KeyDecoder decoder = new();
        return [.. decoder.Decode(Bytes(keys)), .. decoder.Flush()];
    }

    private static string Sequence(string name) => name switch
    {
        "Enter" => "\r",
        "Tab" => "\t",
        "BS" => "\x7f",
        "Esc" => "\e",
        "Left" => "\e[D",
        "Right" => "\e[C",
        "Up" => "\e[A",
        "Down" => "\e[B",
        "Home" => "\e[H",
        "End" => "\e[F",
        "Del" => "\e[3~",
        "C-Left" => "\e[1;5D",
        "C-Right" => "\e[1;5C",
        "Paste" => "\e[200~",
        "/Paste" => "\e[201~",
        _ when name.StartsWith("C-", StringComparison.Ordinal) => ((char)(name[2] & 0x1f)).ToString(),
        _ when name.StartsWith("M-", StringComparison.Ordinal) => "\e" + Sequence(name[2..]),
        _ => name,
    };

    [GeneratedRegex("<(/?[A-Z][A-Za-z-]*)>")]
    private static partial Regex Names();
}
