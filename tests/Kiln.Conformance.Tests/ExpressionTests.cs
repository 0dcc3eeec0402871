using System.Collections.Immutable;

namespace Kiln.Conformance.Tests;

/// <summary>Every expression of the suite on the console of the built executable, and on that of packer 1.6.6.</summary>
public sealed class ExpressionTests
{
    public static TheoryData<string> Files => [.. ExpressionFile.Names];

    [Theory]
    [MemberData(nameof(Files))]
    public Task Expression_gives_the_expected_answer(string file) => CheckAsync(file, ConformanceTool.Kiln);

    [Theory]
    [MemberData(nameof(Files))]
    public Task Expectation_is_what_packer_answers(string file) => CheckAsync(file, ConformanceTool.Packer);

    private static async Task CheckAsync(string file, string tool)
    {
        ImmutableArray<ExpressionCase> all = ExpressionFile.Read(file);
        ImmutableArray<ExpressionCase> cases =
            [.. all.Where(c => tool == ConformanceTool.Kiln || c.Difference is null)];
        ImmutableArray<string> answers = await ConsoleSession.AskAsync(tool, [.. cases.Select(static c => c.Expression)]);
        if (ConformanceTool.IsRecorded(tool))
        {
            Dictionary<ExpressionCase, string> recorded = cases.Zip(answers).ToDictionary();
            ExpressionFile.Write(file, all.Select(c => c with { Expected = recorded.GetValueOrDefault(c, c.Expected) }));
            return;
        }

        Assert.All(cases.Zip(answers), pair => Assert.Equal(Shown(pair.First, pair.First.Expected), Shown(pair.First, pair.Second)));
    }

    private static string Shown(ExpressionCase one, string answer) => $"> {one.Expression}\n{answer}";
}
