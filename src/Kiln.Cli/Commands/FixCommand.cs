using System.Collections.Immutable;
using Kiln.Cli.Commands.Loading;
using Kiln.Cli.Flags;
using Kiln.Cli.Rendering;
using Kiln.Language.Diagnostics;
using Kiln.Language.Json;
using Kiln.Language.Text;
using Kiln.Template.Fixing;

namespace Kiln.Cli.Commands;

/// <summary>Brings legacy JSON templates of old versions up to date.</summary>
internal sealed class FixCommand : ICommand
{
    private const string Advice =
        "\n\nThis is usually caused by an error in the input template.\nPlease fix the error and try again.";

    public ImmutableArray<Flag> Flags => new FixFlags().Own;

    public string Help(string invokedAs) => $"""
        Usage: {invokedAs} fix [options] TEMPLATE

          Reads a JSON template, replaces what the current version does not understand
          any more, and writes the fixed template to the standard output. What was
          changed is listed on the standard error.

          TEMPLATE is a file, or - for the standard input.

        Fixes, in the order in which they are made:

        {string.Join('\n', TemplateFixes.Fixers.Select(static f => $"  {f.Name,-26} {f.Synopsis}"))}

        Options:

          -validate=false               Do not check the fixed template.
        """;

    public async Task<ExitCode> RunAsync(
        CommandRun run,
        ImmutableArray<string> arguments,
        CancellationToken cancellationToken)
    {
        FixFlags flags = new();
        ParsedFlags parsed = flags.Parse(arguments);
        if (parsed.ProblemOfOneTemplate is { } misuse)
        {
            return run.Misused(this, misuse);
        }

        string path = parsed.Positional[0];
        if (TemplateArgument.HasHclName(path))
        {
            run.Error($"{run.Context.InvokedAs} fix only works with JSON files for now.");
            return ExitCode.Failure;
        }

        (SourceFile? file, string problem) = await LegacyFile.ReadAsync(path, run.Context, cancellationToken);
        if (file is null)
        {
            run.Error($"Error opening template: {problem}");
            return ExitCode.Failure;
        }

        return Fix(run, file, flags.Validate.Value);
    }

    private static ExitCode Fix(CommandRun run, SourceFile file, bool validates)
    {
        Parsed<JsonNode> parsed = JsonParser.Parse(file, JsonDialect.Lenient);
        if (parsed.HasErrors)
        {
            run.Error($"Error parsing template:\n\n{LegacyFile.Render(run, file, parsed.Diagnostics)}");
            return ExitCode.Failure;
        }

        FixResult result = TemplateFixes.Run(parsed.Tree);
        if (result.Problem is { } problem)
        {
            run.Error($"Error fixing:\n\n{LegacyFile.Render(run, file, [problem])}");
            return ExitCode.Failure;
        }

        run.Say(result.Text);
        TellChanges(run, file, parsed.Diagnostics, result.Changes);
        if (validates && TemplateCheck.Fixed(result.Text, run.Versions.Packer) is { } objection)
        {
            run.Error($"Error! Fixed template {objection}{Advice}");
            return ExitCode.Failure;
        }

        return ExitCode.Success;
    }

    /// <summary>
    /// Not on the standard output, which holds the template and nothing else; programs get lines of their own.
    /// </summary>
    private static void TellChanges(
        CommandRun run,
        SourceFile file,
        ImmutableArray<Diagnostic> warnings,
        ImmutableArray<FixChange> changes)
    {
        foreach (FixChange change in changes)
        {
            run.Machine("template-fix", change.Fixer, PlaceOf(change), change.Path, change.Text);
        }

        if (run.Console.IsMachineReadable)
        {
            return;
        }

        TextOutput error = new(run.Context.Error);
        if (!warnings.IsEmpty)
        {
            error.Write($"{LegacyFile.Render(run, file, warnings).TrimEnd()}\n\n");
        }

        string summary = changes.Length switch
        {
            0 => "Nothing had to be fixed.\n",
            1 => "1 change:\n",
            _ => $"{changes.Length} changes:\n",
        };
        error.Write(summary + string.Concat(changes.Select(static change => $"  {LineOf(change)}\n")));
    }

    private static string LineOf(FixChange change)
    {
        string place = change.Place is null ? "" : $"{PlaceOf(change)}: ";
        return $"{place}{change.Path}: {change.Text} ({change.Fixer})";
    }

    private static string PlaceOf(FixChange change) =>
        change.Place is { } place ? $"{place.File.Name}:{place.StartPosition.Line}" : "";
}
