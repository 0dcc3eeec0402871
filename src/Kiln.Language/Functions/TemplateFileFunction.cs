using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Language.Parsing;
using Kiln.Language.Syntax;
using Kiln.Language.Text;
using Kiln.Values;
using static Kiln.Language.Functions.FunctionParameter;

namespace Kiln.Language.Functions;

/// <summary><c>templatefile</c>: a file that is a template, with variables of its own.</summary>
internal static class TemplateFileFunction
{
    private const string Name = "templatefile";

    public static ValueFunction Create(FunctionEnvironment environment, FunctionTable others)
    {
        ValueFunction inner = new(
            Name,
            [String("path"), Any("vars")],
            HclType.Dynamic,
            static _ => FunctionResult.Fail("cannot recursively call templatefile from inside templatefile call"));
        FunctionTable visible = others.With([inner]);
        return new(Name, [String("path"), Any("vars")], HclType.Dynamic, a => Render(environment, visible, a[0].AsString(), a[1]));
    }

    private static FunctionResult Render(FunctionEnvironment environment, FunctionTable functions, string path, HclValue variables)
    {
        if (!Arguments.IsMapping(variables))
        {
            return FunctionResult.FailArgument(1, "invalid vars value: must be a map");
        }

        FunctionResult content = PathFunctions.ReadText(environment, path);
        if (content.Value is not { } text)
        {
            return content;
        }

        Parsed<TemplateSyntax> template = HclParser.ParseTemplate(SourceFile.FromText(path, text.AsString()));
        if (template.HasErrors)
        {
            return Failure(template.Diagnostics);
        }

        EvaluationScope scope = EvaluationScope.Empty.WithFunctions(functions);
        foreach ((string name, HclValue value) in variables.AsEntries())
        {
            if (!IsIdentifier(name))
            {
                return FunctionResult.FailArgument(
                    1,
                    $"invalid template variable name {GoText.Quote(name)}: must start with a letter, followed by zero or more letters, digits, and underscores");
            }

            scope = scope.With(name, value);
        }

        return Missing(template.Tree, variables) ?? Evaluate(template.Tree, scope);
    }

    private static FunctionResult? Missing(TemplateSyntax template, HclValue variables)
    {
        Reference? missing = References.In(template).FirstOrDefault(r => variables.Get(r.Root) is null);
        return missing is null
            ? (FunctionResult?)null
            : FunctionResult.FailArgument(1, $"vars map does not contain key {GoText.Quote(missing.Root)}, referenced at {missing.Range}");
    }

    private static FunctionResult Evaluate(TemplateSyntax template, EvaluationScope scope)
    {
        Evaluated evaluated = Evaluator.Evaluate(template, scope);
        return evaluated.HasErrors
            ? Failure(evaluated.Diagnostics)
            : new() { Value = evaluated.Value, Work = evaluated.Work };
    }

    private static FunctionResult Failure(ImmutableArray<Diagnostic> diagnostics)
    {
        Diagnostic first = diagnostics.First(static d => d.IsError);
        return FunctionResult.Fail($"{first.Subject}: {first.Summary}; {first.Detail?.TrimEnd('.')}");
    }

    private static bool IsIdentifier(string name) =>
        name.Length > 0 && char.IsLetter(name[0]) && name.All(static c => char.IsLetterOrDigit(c) || c == '_');
}
