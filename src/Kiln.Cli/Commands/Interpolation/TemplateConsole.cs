using System.Collections.Immutable;
using Kiln.Cli.Terminal;
using Kiln.GoTemplate;
using Kiln.Template.Legacy;

namespace Kiln.Cli.Commands.Interpolation;

/// <summary>Renders Go templates, as options of legacy JSON templates are rendered.</summary>
internal sealed class TemplateConsole(LegacyValues values) : IConsoleLanguage
{
    /// <summary>What Packer calls the text in the messages of Go's templates.</summary>
    private const string TemplateName = "root";

    public string Help => """
        Packer console JSON Mode.
        Type a text with Go templates and press enter to see what it becomes:
        {{timestamp}}, {{user `name`}}, {{upper `text`}}

        "variables" lists all variables with their values.
        "exit", Control-D, or Control-C on an empty line leaves the console.

        The console evaluates expressions of HCL2 when it is started with the path of
        an HCL2 template, or with -config-type=hcl2.
        """;

    /// <summary>
    /// Compat: Packer's order changes from run to run, and an empty pair comes along; here names are sorted.
    /// </summary>
    public string Variables() =>
        "\n" + string.Concat(values.Shown.Select(static v => $"{v.Key}: {v.Value},\n"));

    public ConsoleAnswer Evaluate(string input)
    {
        GoTemplateOutput output = TextTemplate.Render(input, GoValue.Nil, values.Functions);
        return output.Error is null
            ? ConsoleAnswer.Of(output.Text!)
            : new("", [CommandDiagnostics.Interpolation(output.Error.ToGoText(TemplateName))], new());
    }

    public bool IsUnfinished(string input) =>
        input.LastIndexOf("{{", StringComparison.Ordinal) > input.LastIndexOf("}}", StringComparison.Ordinal);

    public Completion Complete(string textBefore)
    {
        if (!IsUnfinished(textBefore))
        {
            return Completion.None;
        }

        int quote = textBefore.LastIndexOf('`');
        if (quote >= 0 && textBefore[..quote].TrimEnd().EndsWith("user", StringComparison.Ordinal))
        {
            return Completion.Of(textBefore[(quote + 1)..], values.Shown.Keys);
        }

        int start = textBefore.Length;
        while (start > 0 && (char.IsAsciiLetterOrDigit(textBefore[start - 1]) || textBefore[start - 1] == '_'))
        {
            start--;
        }

        return Completion.Of(textBefore[start..], values.Functions.Names);
    }
}
