using System.Diagnostics;
using System.Text;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Language.Functions;
using Kiln.Language.Parsing;
using Kiln.Language.Syntax;
using Kiln.Language.Text;
using Kiln.Values;

namespace Kiln.Language.Tests.Parsing;

/// <summary>Inputs made to overflow the stack, to take quadratic time or to fill the memory.</summary>
public sealed class HostileInputTests
{
    /// <summary>The smallest stack that the product's threads have.</summary>
    private const int StackBytes = 1536 * 1024;

    public static TheoryData<string, string> Repeated => new()
    {
        { "a = ", "(" }, { "a = ", "[" }, { "a = ", "{" }, { "a = ", "{a=" }, { "a = ", "!" }, { "a = ", "-" },
        { "a = ", "f(" }, { "a = ", "a[" }, { "a = a", "[*]" }, { "a = a", ".a" }, { "a = a", ".*" }, { "a = a", ".0" },
        { "a = a", "[0]" }, { "a = 1", "+1" }, { "a = 1", "*1+1" }, { "a = 1", "?1:1" }, { "a = ", "1?" },
        { "a = ", "\"${" }, { "a = \"", "%{if a}" }, { "a = \"", "%{endif}" }, { "a = \"", "%{else}" },
        { "a = \"%{if a}", "%{else}" }, { "a = \"%{for a in b}", "%{endif}" }, { "a = \"%{for a in b}", "%{else}" },
        { "a = \"", "${a}" }, { "a = \"", "$" }, { "a = \"", "$${" }, { "a = ", "<<E\n" }, { "a = <<E\n", "${<<E\n" },
        { "a = <<E\n", "x\n" }, { "a = <<-E\n", "  x\n" }, { "", "a {\n" }, { "", "a \"b\" {\n" }, { "", "}" },
        { "", "a = 1\n" }, { "", "a = \"\n" }, { "", "a = [\n" },
        { "", "a b " }, { "", "\"" }, { "", "/*" }, { "", "#" },
        { "a = ", "[for a in " }, { "a = ", "{for a in b : a => " }, { "a = ", "a::" }, { "a = [", "1," },
        { "a = {", "a=1," }, { "", "\uFEFF" }, { "", "@" }, { "", "'" }, { "a = \"", "\\" }, { "a = \"", "\\q" },
        { "a = a", "\u0301" }, { "x", "\0" }, { "a = ", "(\n" }, { "a \"", "${a" }, { "", "a{b=" }, { "", "a{b c" },
    };

    public static TheoryData<string, string, string> Nested => new()
    {
        { "(", "1", ")" }, { "[", "1", "]" }, { "{a = ", "1", "}" }, { "!", "true", "" }, { "-", "1", "" },
        { "abs(", "1", ")" }, { "[0][", "0", "]" }, { "true ? 1 : ", "1", "" }, { "true ? ", "1", " : 1" },
        { "\"${", "1", "}\"" }, { "\"a${", "1", "}\"" }, { "[for a in [1] : ", "1", "]" },
        { "{for a in [1] : a => ", "1", "}" }, { "1 + (", "1", ")" }, { "(1 || ", "true", ")" }, { "try(", "1", ")" },
        { "max(1, abs([", "1", "][0]))" },
    };

    [Theory]
    [MemberData(nameof(Repeated))]
    public void Repeated_piece_of_text_ends_in_time_without_overflow(string start, string piece)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(start + string.Concat(Enumerable.Repeat(piece, 100_000)));
        Stopwatch time = Stopwatch.StartNew();

        OnSmallStack(() => ParserInvariants.CheckFile(bytes));

        // A second is usual under load; quadratic time would be minutes.
        Assert.InRange(time.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    [Theory]
    [MemberData(nameof(Nested))]
    public void Deepest_nesting_that_parses_can_be_evaluated(string open, string inner, string close)
    {
        EvaluationScope scope = EvaluationScope.Empty
            .With("a", HclValue.Number(1))
            .WithFunctions(StandardFunctions.Create(FunctionEnvironment.Isolated));
        OnSmallStack(() =>
        {
            ExpressionSyntax deepest = Deepest(open, inner, close);
            Evaluated evaluated = Evaluator.Evaluate(deepest, scope);
            Assert.All(evaluated.Diagnostics, static d => Assert.NotEqual("KILN2001", d.Id));
        });
    }

    [Fact]
    public void Nesting_beyond_the_limit_is_one_diagnostic()
    {
        string text = $"a = {new string('[', 10_000)}1{new string(']', 10_000)}\nb = 1\n";
        SourceFile file = SourceFile.FromText("t.hcl", text);

        Parsed<BodySyntax> parsed = HclParser.ParseFile(file);

        Assert.Equal("KILN1013", Assert.Single(parsed.Diagnostics).Id);
    }

    [Fact]
    public void File_with_countless_errors_gives_a_limited_list()
    {
        SourceFile file = SourceFile.FromText("t.hcl", string.Concat(Enumerable.Repeat("a b c\n", 50_000)));

        Parsed<BodySyntax> parsed = HclParser.ParseFile(file);

        Assert.Equal(SyntaxLimits.Diagnostics + 1, parsed.Diagnostics.Length);
        Assert.Equal("KILN1012", parsed.Diagnostics[^1].Id);
    }

    [Fact]
    public void Gigantic_file_is_refused_before_it_is_read()
    {
        SourceFile file = new("big.hcl", new byte[SyntaxLimits.FileBytes + 1]);

        Assert.Equal("KILN1014", Assert.Single(HclParser.ParseFile(file).Diagnostics).Id);
        Assert.Equal("KILN1014", Assert.Single(HclParser.ParseExpression(file).Diagnostics).Id);
        Assert.Equal("KILN1014", Assert.Single(HclParser.ParseTemplate(file).Diagnostics).Id);
    }

    /// <summary>The most levels that the parser takes.</summary>
    private static ExpressionSyntax Deepest(string open, string inner, string close)
    {
        for (int levels = SyntaxLimits.Depth; levels > SyntaxLimits.Depth / 5; levels--)
        {
            string before = string.Concat(Enumerable.Repeat(open, levels));
            string text = before + inner + string.Concat(Enumerable.Repeat(close, levels));
            Parsed<ExpressionSyntax> parsed = HclParser.ParseExpression(SourceFile.FromText("t.hcl", text));
            if (parsed.Diagnostics.IsEmpty)
            {
                return parsed.Tree;
            }
        }

        throw new InvariantBrokenException($"'{open}' cannot be nested as deep as a fifth of the limit.");
    }

    private static void OnSmallStack(Action action)
    {
        Exception? thrown = null;
        Thread thread = new(
            () =>
            {
                try
                {
                    action();
                }
                catch (Exception exception)
                {
                    thrown = exception;
                }
            },
            StackBytes);
        thread.Start();
        thread.Join();
        Assert.Null(thrown);
    }
}
