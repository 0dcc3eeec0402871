using System.Collections.Immutable;
using System.Text;

namespace Kiln.Benchmarks;

/// <summary>Texts that give the parser the most work and the largest tree for their size.</summary>
internal sealed record TinyTokens(string Name, string Start, Func<int, string> Piece, string End)
{
    public static ImmutableArray<TinyTokens> Shapes { get; } =
    [
        new("arguments", "", static i => $"a{i:x}=1\n", ""),
        new("blocks", "", static _ => "a{}\n", ""),
        new("list of digits", "a=[", static _ => "1,", "]\n"),
        new("list of strings", "a=[", static _ => "\"\",", "]\n"),
        new("list of lists", "a=[", static _ => "[],", "]\n"),
        new("object", "a={", static _ => "a=1,", "}\n"),
        new("sum", "a=", static _ => "1+", "1\n"),
        new("attributes", "a=a", static _ => ".b", "\n"),
        new("indexes", "a=a", static _ => "[0]", "\n"),
        new("calls", "a=[", static _ => "f(),", "]\n"),
        new("interpolations", "a=\"", static _ => "${a}", "\"\n"),
    ];

    public string Text(int bytes)
    {
        StringBuilder text = new(Start, bytes + 64);
        for (int i = 0; text.Length < bytes; i++)
        {
            text.Append(Piece(i));
        }

        return text.Append(End).ToString();
    }
}
