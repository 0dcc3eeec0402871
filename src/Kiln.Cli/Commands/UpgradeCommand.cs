using System.Collections.Immutable;
using System.Text;
using Kiln.Cli.Commands.Loading;
using Kiln.Cli.Composition;
using Kiln.Cli.Flags;
using Kiln.Language.Diagnostics;
using Kiln.Language.Text;
using Kiln.Platform.Files;
using Kiln.Template.Fixing;
using Kiln.Template.Legacy;
using Kiln.Template.Upgrading;

namespace Kiln.Cli.Commands;

/// <summary>Writes legacy JSON templates in HCL2.</summary>
internal sealed class UpgradeCommand : ICommand
{
    public ImmutableArray<Flag> Flags => new UpgradeFlags().Own;

    public string Help(string invokedAs) => $"""
        Usage: {invokedAs} hcl2_upgrade [options] TEMPLATE

          Writes a JSON template in HCL2, into a file beside it. The JSON template stays
          as it is. What could not be upgraded is written as it was, below a comment.

          TEMPLATE is a file, or - for the standard input.

        Options:

          -output-file=path             Where the result goes (Default: TEMPLATE.pkr.hcl).
          -with-annotations             Explain the sections of the result in comments.
        """;

    public async Task<ExitCode> RunAsync(
        CommandRun run,
        ImmutableArray<string> arguments,
        CancellationToken cancellationToken)
    {
        UpgradeFlags flags = new();
        ParsedFlags parsed = flags.Parse(arguments);
        if (parsed.ProblemOfOneTemplate is { } misuse)
        {
            return run.Misused(this, misuse);
        }

        string path = parsed.Positional[0];
        if (Objection(path, flags, run.Context.InvokedAs) is { } objection)
        {
            run.Error(objection);
            return ExitCode.Failure;
        }

        (SourceFile? file, string problem) = await LegacyFile.ReadAsync(path, run.Context, cancellationToken);
        if (file is null)
        {
            run.Error($"Failed to parse template: {problem}");
            return ExitCode.Failure;
        }

        string output = flags.OutputFile.Value.Length > 0 ? flags.OutputFile.Value : path + ".pkr.hcl";
        return await UpgradeAsync(run, file, output, flags.WithAnnotations.Value, cancellationToken);
    }

    private static string? Objection(string path, UpgradeFlags flags, string invokedAs)
    {
        if (TemplateArgument.HasHclName(path))
        {
            return $"{path} is a template in HCL2 already; {invokedAs} hcl2_upgrade reads legacy JSON templates.";
        }

        return path == TemplateArgument.Input && flags.OutputFile.Value.Length == 0
            ? "A template from the standard input has no name that the result could get one from. "
                + "Give -output-file=path."
            : null;
    }

    private static async Task<ExitCode> UpgradeAsync(
        CommandRun run,
        SourceFile file,
        string output,
        bool hasAnnotations,
        CancellationToken cancellationToken)
    {
        Parsed<LegacyTemplate> parsed = LegacyReader.Read(file);
        if (parsed.HasErrors)
        {
            run.Error($"Failed to parse template:\n\n{LegacyFile.Render(run, file, parsed.Diagnostics)}");
            return ExitCode.Failure;
        }

        if (!parsed.Diagnostics.IsEmpty)
        {
            run.Say(LegacyFile.Render(run, file, parsed.Diagnostics));
        }

        if (TemplateCheck.List(TemplateCheck.Uninitialized(parsed.Tree, run.Versions.Packer)) is { } initialization)
        {
            run.Error($"Ignoring following initialization error: {initialization}");
        }

        await using TemplateComponents components = TemplateComponents.Open(run);
        await components.Catalogue.LearnAsync(parsed.Tree.NamedComponents, cancellationToken);
        UpgradeResult result = TemplateUpgrade.Run(parsed.Tree, new()
        {
            Catalogue = components.Catalogue,
            HasAnnotations = hasAnnotations,
        });
        await WriteAsync(Path.GetFullPath(output, run.Context.WorkingDirectory), result.Text, cancellationToken);
        return Tell(run, result, output);
    }

    private static ExitCode Tell(CommandRun run, UpgradeResult result, string output)
    {
        foreach (string note in result.Notes)
        {
            run.Say($"Note: {note}");
        }

        foreach (string problem in result.Problems)
        {
            run.Error($"Ignoring following block error: {problem}");
        }

        ExitCode code = result.Problems.IsEmpty ? ExitCode.Success : ExitCode.Failure;
        run.Say($"Successfully created {output}. Exit {(int)code}");
        return code;
    }

    private static async Task WriteAsync(string path, string text, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path) ?? "/");
        await AtomicFile.WriteAsync(path, Encoding.UTF8.GetBytes(text), mode: null, cancellationToken);
    }
}
