using Kiln.Language.Evaluation;
using Kiln.Values;

namespace Kiln.Template.Evaluation;

/// <summary>What an expression can use that is typed into the console.</summary>
public static class ConsoleScope
{
    private static readonly string[] Names = ["var", "local", "path", "packer", "source"];

    private static readonly HclValue Build = HclValue.Unknown(HclValue.EmptyObject.Type);

    /// <summary>Compat: what builds can use, but no data sources, and a build whose attributes are not known.</summary>
    public static EvaluationScope Of(EvaluatedTemplate template)
    {
        EvaluationScope scope = EvaluationScope.Empty.WithFunctions(template.Scope.Functions);
        foreach (string name in Names)
        {
            if (template.Scope.Find(name) is { } value)
            {
                scope = scope.With(name, value);
            }
        }

        return scope.With("build", Build);
    }
}
