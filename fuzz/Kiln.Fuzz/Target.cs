using System.Collections.Immutable;
using Kiln.Language.Tests.Evaluation;
using Kiln.Language.Tests.Formatting;
using Kiln.Language.Tests.Parsing;

namespace Kiln.Fuzz;

/// <summary>Something that bytes are fed to.</summary>
/// <param name="Name">As given to <c>--target</c>; also the folder of its corpus.</param>
/// <param name="Run">Throws when something does not hold that must hold for every input.</param>
internal sealed record Target(string Name, Action<byte[]> Run)
{
    public static ImmutableArray<Target> All { get; } =
    [
        new("parser", static input =>
        {
            ParserInvariants.CheckTokens(input);
            ParserInvariants.CheckFile(input);
            ParserInvariants.CheckExpression(input);
            ParserInvariants.CheckTemplate(input);
        }),
        new("evaluator", EvaluatorInvariants.Check),
        new("formatter", FormatterInvariants.Check),
    ];

    public static Target? Find(string name) => All.FirstOrDefault(t => t.Name == name);
}
