using System.Text;
using BenchmarkDotNet.Attributes;
using Kiln.Language.Lexing;
using Kiln.Language.Parsing;
using Kiln.Language.Text;

namespace Kiln.Benchmarks;

/// <summary>Lexing and parsing of a template of one megabyte, in process.</summary>
[MemoryDiagnoser]
public class ParseBenchmarks
{
    private readonly SourceFile _file = new("large.pkr.hcl", Encoding.UTF8.GetBytes(TemplateText.Data(1_000_000)));

    [Benchmark]
    public object Lex() => HclLexer.Tokenize(_file);

    [Benchmark]
    public object Parse() => HclParser.ParseFile(_file).Tree;
}
