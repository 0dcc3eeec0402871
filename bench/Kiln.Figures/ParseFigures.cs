using Kiln.Language.Diagnostics;
using Kiln.Language.Lexing;
using Kiln.Language.Parsing;
using Kiln.Language.Syntax;
using Kiln.Language.Text;

namespace Kiln.Figures;

/// <summary>Megabytes of source per second of processor time.</summary>
internal static class ParseFigures
{
    private const int Bytes = 4_000_000;

    public static void Print(IEnumerable<Source> sources, TextWriter output)
    {
        output.WriteLine("| Source of 4 MB | Lexing, MB/s | Parsing, MB/s |");
        output.WriteLine("|---|---:|---:|");
        foreach (Source source in sources)
        {
            SourceFile file = source.ToFile(Bytes);
            double lex = Timing.Fastest(() => HclLexer.Tokenize(file));
            double parse = Timing.Fastest(() => Parse(file));
            output.WriteLine($"| {source.Name} | {file.Length / lex / 1e6:0} | {file.Length / parse / 1e6:0} |");
        }

        output.WriteLine();
    }

    private static void Parse(SourceFile file)
    {
        Parsed<BodySyntax> parsed = HclParser.ParseFile(file);
        if (!parsed.Diagnostics.IsEmpty)
        {
            throw new InvalidOperationException($"{file.Name}: {parsed.Diagnostics[0].Summary}");
        }
    }
}
