using System.Collections.Immutable;
using Kiln.Cli.Commands.Loading;
using Kiln.Cli.Composition;
using Kiln.Cli.Flags;
using Kiln.Engine;
using Kiln.Sdk.Plan;

namespace Kiln.Cli.Commands;

/// <summary>Checks a template without running anything.</summary>
internal sealed class ValidateCommand : ICommand
{
    public ImmutableArray<Flag> Flags => new ValidateFlags().All;

    public string Help(string invokedAs) => $"""
        Usage: {invokedAs} validate [options] TEMPLATE

          Checks that the template can be read and that every builder, provisioner
          and post-processor in it accepts its configuration. Nothing is built.

          The exit status is zero when the template is valid. Otherwise it is not,
          and the errors are shown.

        Options:

          -syntax-only                  Check the syntax only, not what the blocks mean.
          -evaluate-datasources         Read the data sources; otherwise their results are unknown.
          -no-warn-undeclared-var       Do not warn about values in variable files that no variable block declares.
        {TemplateHelp.SharedOptions}
        {TemplateHelp.PluginOptions}
        """;

    public async Task<ExitCode> RunAsync(
        CommandRun run,
        ImmutableArray<string> arguments,
        CancellationToken cancellationToken)
    {
        ValidateFlags flags = new();
        ParsedFlags parsed = flags.Parse(arguments);
        if (parsed.ProblemOfOneTemplate is { } misuse)
        {
            return run.Misused(this, misuse);
        }

        using StopHandling stopping = new(run);
        using CancellationTokenSource stop =
            CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping.Stop.Token);
        try
        {
            return await ValidateAsync(run, flags, parsed.Positional[0], stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCode.Failure;
        }
    }

    private static async Task<ExitCode> ValidateAsync(
        CommandRun run,
        ValidateFlags flags,
        string path,
        CancellationToken cancellationToken)
    {
        TemplateSession session = new(run, flags.Template, path)
        {
            WarnsOnUndeclaredVariables = !flags.NoWarnUndeclaredVar.Value,
            ReadsDataSources = flags.EvaluateDataSources.Value,
        };
        if (await session.LoadAsync(cancellationToken) is not { } template)
        {
            return ExitCode.Failure;
        }

        if (flags.SyntaxOnly.Value)
        {
            if (session.PrintMistakes(template))
            {
                return ExitCode.Failure;
            }

            run.Say("Syntax-only check passed. Everything looks okay.");
            return ExitCode.Success;
        }

        await using TemplateComponents? components = await session.OpenComponentsAsync(template, cancellationToken);
        if (components is null || await session.PlanAsync(template, components.Catalogue, cancellationToken) is not BuildPlan plan)
        {
            return ExitCode.Failure;
        }

        EngineOptions options = EngineSetup.Options(run, components, template, path);
        await using PreparedPlan prepared =
            await EngineSetup.Make(run, components, options).PrepareAsync(plan, cancellationToken);
        if (session.Print(prepared.Problems))
        {
            return ExitCode.Failure;
        }

        run.Say("The configuration is valid.");
        return ExitCode.Success;
    }
}
