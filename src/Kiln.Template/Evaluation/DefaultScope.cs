using System.Collections.Immutable;
using Kiln.Language.Evaluation;
using Kiln.Language.Functions;
using Kiln.Values;

namespace Kiln.Template.Evaluation;

/// <summary>What the default of a variable may use: literals and <c>env(name)</c>.</summary>
internal static class DefaultScope
{
    public static EvaluationScope For(ImmutableDictionary<string, string> environment) =>
        EvaluationScope.Empty.WithFunctions(FunctionTable.Empty.With(
        [
            new ValueFunction(
                "env",
                [FunctionParameter.String("key")],
                HclType.String,
                arguments => HclValue.String(environment.GetValueOrDefault(arguments[0].AsString(), ""))),
        ]));
}
