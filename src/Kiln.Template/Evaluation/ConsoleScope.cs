using Kiln.Language.Evaluation;
using Kiln.Values;

namespace Kiln.Template.Evaluation;

/// <summary>What an expression can use that is typed into the console.</summary>
public static class ConsoleScope
{
    private static readonly string[] Names = ["var", "local", "path", "packer", "source", "build"];

    /// <summary>Compat: everything that builds can use, but no data sources.</summary>
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

        return scope;
    }
}
