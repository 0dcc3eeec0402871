using Kiln.Cli.Terminal;
using Kiln.Engine.Events;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Language.Parsing;
using Kiln.Language.Syntax;
using Kiln.Language.Text;
using Kiln.Template.Evaluation;
using Kiln.Values;

namespace Kiln.Cli.Commands.Interpolation;

/// <summary>Evaluates expressions of HCL2 with the values of a template.</summary>
internal sealed class HclConsole(EvaluatedTemplate template, SecretMask mask) : IConsoleLanguage
{
    private readonly EvaluationScope _scope = ConsoleScope.Of(template);

    public string Help => """
        Packer console HCL2 Mode.
        Type an expression and press enter to see its value. The functions and the
        variables and locals of the template can be used: upper(var.name)

        "variables" lists all variables and locals with their values.
        "exit", Control-D, or Control-C on an empty line leaves the console.

        Go templates such as {{timestamp}} belong to the JSON mode and do not work here.
        """;

    public string Variables() => TemplateListing.Values(template, mask);

    public ConsoleAnswer Evaluate(string input)
    {
        SourceFile file = FileOf(input);
        ParsedFiles files = new();
        files.Add(file, null);
        Parsed<ExpressionSyntax> parsed = HclParser.ParseExpression(file);
        if (!parsed.Diagnostics.IsEmpty)
        {
            return new("", parsed.Diagnostics, files);
        }

        Evaluated result = Evaluator.Evaluate(parsed.Tree, _scope);
        string text = result.HasErrors ? "" : ConsoleText.Render(DerivedSecrets.Hide(result.Value, mask));
        return new(text, result.Diagnostics, files);
    }

    public bool IsUnfinished(string input) => HclParser.IsUnfinished(FileOf(input));

    public Completion Complete(string textBefore)
    {
        int start = textBefore.Length;
        while (start > 0 && IsNamePart(textBefore[start - 1]))
        {
            start--;
        }

        string[] path = textBefore[start..].Split('.');
        return path.Length == 1
            ? Completion.Of(path[0], RootNames())
            : Completion.Of(path[^1], AttributesOf(path.AsSpan(0, path.Length - 1)));
    }

    private static bool IsNamePart(char c) => char.IsLetterOrDigit(c) || c is '_' or '-' or '.';

    /// <summary>An input of several lines may end with a heredoc, which needs its line end.</summary>
    private static SourceFile FileOf(string input) =>
        SourceFile.FromText(IConsoleLanguage.InputName, input.Contains('\n') ? input + "\n" : input);

    private IEnumerable<string> RootNames() =>
        _scope.VariableNames.Concat(_scope.Functions.Names).Concat(["false", "null", "true", "for"]);

    private IEnumerable<string> AttributesOf(ReadOnlySpan<string> path)
    {
        HclValue? value = _scope.Find(path[0]);
        foreach (string name in path[1..])
        {
            value = value is { HasContent: true, Type: ObjectType or MapType } ? value.Get(name) : null;
        }

        return value is { HasContent: true, Type: ObjectType or MapType } ? value.AsEntries().Keys : [];
    }
}
