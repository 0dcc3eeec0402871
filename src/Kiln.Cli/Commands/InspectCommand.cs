using System.Collections.Immutable;
using Kiln.Cli.Commands.Loading;
using Kiln.Cli.Composition;
using Kiln.Cli.Flags;
using Kiln.Template.Evaluation;
using Kiln.Template.Loading;
using Kiln.Template.Planning;

namespace Kiln.Cli.Commands;

/// <summary>Lists the content of a template.</summary>
internal sealed class InspectCommand : ICommand
{
    public ImmutableArray<Flag> Flags => new TemplateFlags().Shared;

    public string Help(string invokedAs) => $"""
        Usage: {invokedAs} inspect [options] TEMPLATE

          Lists the variables, locals and builds of the template. Data sources are
          read, because locals may need them. Only the template's own syntax is
          checked: variables without a value and unknown components are no errors.

        Options:

          -machine-readable             Write lines for programs instead of text for people.
        {TemplateHelp.SharedOptions}
        """;

    public async Task<ExitCode> RunAsync(
        CommandRun run,
        ImmutableArray<string> arguments,
        CancellationToken cancellationToken)
    {
        TemplateFlags flags = new();
        ParsedFlags parsed = new FlagSet(flags.Shared).Parse(arguments);
        if (parsed.ProblemOfAtMostOneTemplate is { } misuse)
        {
            return run.Misused(this, misuse);
        }

        if (parsed.Positional.IsEmpty)
        {
            // Compat: unlike the other commands this one takes a missing path for a question.
            run.Say(Help(run.Context.InvokedAs));
            return ExitCode.Success;
        }

        return await InspectAsync(run, flags, parsed.Positional[0], cancellationToken);
    }

    private static async Task<ExitCode> InspectAsync(
        CommandRun run,
        TemplateFlags flags,
        string path,
        CancellationToken cancellationToken)
    {
        TemplateSession session = new(run, flags, path);
        if (await session.LoadAsync(cancellationToken) is not { } template || session.PrintMistakes(template))
        {
            return ExitCode.Failure;
        }

        if (template is LoadedLegacyTemplate legacy)
        {
            new LegacyListing(run, legacy.Template).Print();
            return ExitCode.Success;
        }

        await using TemplateComponents? components = await session.OpenComponentsAsync(template, cancellationToken);
        if (components is null)
        {
            return ExitCode.Failure;
        }

        HclTemplate hcl = ((LoadedHclTemplate)template).Template;
        EvaluatedTemplate evaluated = await session.EvaluateAsync(hcl, components.Catalogue, cancellationToken);
        PlannedTemplate planned = BuildPlanner.Plan(evaluated, components.Catalogue);
        run.Say("Packer Inspect: HCL2 mode\n");
        run.Say(TemplateListing.Values(evaluated, run.Mask));
        run.Say(TemplateListing.Builds(planned.Blocks));
        if (!components.Choices.IsEmpty)
        {
            run.Say(TemplateListing.Plugins(components.Choices));
        }

        return ExitCode.Success;
    }
}
