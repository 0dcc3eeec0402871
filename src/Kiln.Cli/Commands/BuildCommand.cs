using System.Collections.Immutable;
using Kiln.Cli.Asking;
using Kiln.Cli.Commands.Loading;
using Kiln.Cli.Composition;
using Kiln.Cli.Flags;
using Kiln.Engine;
using Kiln.Sdk.Plan;

namespace Kiln.Cli.Commands;

/// <summary>Runs the builds of a template.</summary>
internal sealed class BuildCommand : ICommand
{
    public ImmutableArray<Flag> Flags => new BuildFlags().All;

    public string Help(string invokedAs) => $"""
        Usage: {invokedAs} build [options] TEMPLATE

          Runs the builds that the template describes, several at a time, and lists
          the artifacts that they made. TEMPLATE is a file or a folder of files.

        Options:

          -cache                        Keep checkpoints, and begin at the first provisioner that has changed.
          -no-cache                     Do neither, whatever the template says.
          -color=false                  Do not use colors.
          -debug                        Run one build after the other, with pauses between their steps.
          -force                        Replace artifacts that are there from an earlier run.
          -log-dir=DIR                  Write a log of each build and one of the run into this folder.
          -machine-readable             Write lines for programs instead of text for people.
          -on-error=[cleanup|abort|ask|run-cleanup-provisioner] What to do when a build fails: clean up (default), keep
                                        everything as it is, ask, or only run the clean-up provisioner.
          -output=[text|json]           Write text (default), or each event as a line of JSON.
          -parallel-builds=1            How many builds run at a time. 1 is one after the other, 0 is all (Default: 0).
          -skip-enforcement             Do not add provisioners that HCP Packer enforces.
          -summary                      End with a table of durations, as at a terminal; -summary=false for never.
          -timestamp-ui                 Begin each message with the time.
          -warn-on-undeclared-var       Warn about values in variable files that no variable block declares.
        {TemplateHelp.SharedOptions}
        {TemplateHelp.PluginOptions}
        """;

    public async Task<ExitCode> RunAsync(
        CommandRun run,
        ImmutableArray<string> arguments,
        CancellationToken cancellationToken)
    {
        BuildFlags flags = new();
        ParsedFlags parsed = flags.Parse(arguments);
        if (parsed.ProblemOfOneTemplate is { } misuse)
        {
            return run.Misused(this, misuse);
        }

        if (BuildOutput.SetUp(run, flags) is string problem)
        {
            run.Error(problem);
            return ExitCode.Failure;
        }

        using StopHandling stopping = new(run);
        using CancellationTokenSource stop =
            CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping.Stop.Token);
        using UserReach user = new(run, stopping.Stop.Token);
        try
        {
            // On another thread: a template that takes long must not keep the second signal from ending the command.
            Task<ExitCode> building = Task.Run(
                () => BuildAsync(run, user, flags, parsed.Positional[0], stopping.Stop, stop.Token),
                CancellationToken.None);
            return await stopping.EndOfAsync(building);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCode.Failure;
        }
    }

    private static async Task<ExitCode> BuildAsync(
        CommandRun run,
        UserReach user,
        BuildFlags flags,
        string path,
        BuildStop stop,
        CancellationToken cancellationToken)
    {
        TemplateSession session = new(run, flags.Template, path)
        {
            WarnsOnUndeclaredVariables = flags.WarnOnUndeclaredVar.Value,
        };
        if (await session.LoadAsync(cancellationToken) is not { } template)
        {
            return ExitCode.Failure;
        }

        await using TemplateComponents? components = await session.OpenComponentsAsync(template, cancellationToken);
        if (components is null || await session.PlanAsync(template, components.Catalogue, cancellationToken) is not BuildPlan plan)
        {
            return ExitCode.Failure;
        }

        if (plan.Builds.IsEmpty)
        {
            session.Print([CommandDiagnostics.NoBuilds()]);
            return ExitCode.Failure;
        }

        Announce(run, flags);
        BuildEngine? engine = null;
        EngineOptions options = OptionsFor(run, flags, components, template, path) with
        {
            Questions = user.Questions,
            Terminal = user.Terminal,
            PrepareAgain = token => PrepareAgainAsync(session.Anew(), components, engine!, token),
        };
        engine = EngineSetup.Make(run, components, options);
        await using PreparedPlan prepared = await engine.PrepareAsync(plan, cancellationToken);
        bool failedToPrepare = session.Print(prepared.Problems);

        // Compat: builds that can run do so even when others cannot; the run has failed all the same.
        if (prepared.Builds.IsEmpty)
        {
            return ExitCode.Failure;
        }

        RunResult result = await engine.RunAsync(prepared, stop);
        return result.Succeeded && !failedToPrepare ? ExitCode.Success : ExitCode.Failure;
    }

    /// <summary>For a retry with the template as it is now.</summary>
    /// <returns>Null when it is broken, which was told.</returns>
    private static async Task<PreparedPlan?> PrepareAgainAsync(
        TemplateSession session,
        TemplateComponents components,
        BuildEngine engine,
        CancellationToken cancellationToken)
    {
        if (await session.LoadAsync(cancellationToken) is not { } template
            || await session.PlanAsync(template, components.Catalogue, cancellationToken) is not BuildPlan plan)
        {
            return null;
        }

        PreparedPlan prepared = await engine.PrepareAsync(plan, cancellationToken);
        session.Print(prepared.Problems);
        return prepared;
    }

    private static EngineOptions OptionsFor(
        CommandRun run,
        BuildFlags flags,
        TemplateComponents components,
        LoadedTemplate template,
        string path) =>
        EngineSetup.Options(run, components, template, path) with
        {
            Checkpoints = new()
            {
                Switch = flags.UsesCheckpoints,
                Removers = components.Removers,
                Version = $"{ProductVersions.Kiln} as {run.Versions.Packer}",
            },
            OnError = OnErrorModes.Parse(flags.OnError.Value) ?? OnErrorMode.Cleanup,
            Force = flags.Force.Value,
            Debug = flags.Debug.Value,
            ParallelBuilds = (int)Math.Clamp(flags.ParallelBuilds.Value, 0, int.MaxValue),
        };

    private static void Announce(CommandRun run, BuildFlags flags)
    {
        if (flags.Debug.Value)
        {
            run.Say("Debug mode enabled. Builds will not be parallelized.");
        }

        if (flags.SkipEnforcement.Value)
        {
            run.Say("Skipping HCP Packer enforced provisioners (--skip-enforcement flag set)");
        }
    }
}
