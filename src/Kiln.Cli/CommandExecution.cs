using System.Collections.Immutable;
using System.Reflection;
using Kiln.Cli.Commands;
using Kiln.Cli.Flags;
using Kiln.Cli.Rendering;
using Kiln.Sdk.Events;

namespace Kiln.Cli;

/// <summary>One command from the opening of its output to its last line.</summary>
/// <param name="context">The outside world.</param>
/// <param name="output">The standard output.</param>
internal sealed class CommandExecution(CliContext context, TextOutput output)
{
    public async Task<ExitCode> RunAsync(
        CommandEntry entry,
        ICommand command,
        GlobalArguments global,
        CancellationToken cancellationToken)
    {
        string? problem = null;
        ProductVersions? versions = ProductVersions.From(context, ref problem);
        problem ??= entry.IsHidden ? null : UserConfiguration.Problem(context);
        OutputFormat format = entry.IsHidden ? OutputFormat.Text : global.FormatOf(context, ref problem);
        Language.Diagnostics.RenderOptions diagnosticOptions =
            DiagnosticStyle.From(context, format != OutputFormat.Text, ref problem);
        using RunLog? log = versions is null || entry.IsHidden
            ? null
            : RunLog.Open(context, versions, format == OutputFormat.MachineReadable, ref problem);
        if (versions is null || problem is not null)
        {
            new TextOutput(context.Error).Write(problem + "\n");
            return ExitCode.Failure;
        }

        RecentEvents recent = new();
        ConsoleSink console = new(output, format, Look());
        using RunOutput events = new(console, log is null ? [recent] : [recent, log]);
        CommandRun run = new()
        {
            Context = context,
            Versions = versions,
            Output = events,
            Console = console,
            DiagnosticOptions = diagnosticOptions,
        };
        return await RunAsync(run, entry, command, global, new(run, entry.Name, recent), cancellationToken);
    }

    private RenderOptions Look() => new()
    {
        UsesColor = context.Variable("PACKER_NO_COLOR") is null && context.Variable("NO_COLOR") is null,
        Zone = context.Time.LocalTimeZone,
    };

    private static async Task<ExitCode> RunAsync(
        CommandRun run,
        CommandEntry entry,
        ICommand command,
        GlobalArguments global,
        CrashReport crash,
        CancellationToken cancellationToken)
    {
        using IDisposable handler = run.Context.HandleFailures(failure =>
        {
            crash.Make(failure);
            run.Output.Suspend().Dispose();
        });
        ExitCode code = await RunAsync(run, command, global, crash, cancellationToken);
        ImmutableArray<string> lost = Lost(run);
        foreach (string loss in lost)
        {
            run.Error($"Error: {loss}");
        }

        code = Failed(code, !lost.IsEmpty);
        if (!entry.IsHidden)
        {
            run.Sink.Publish(new CommandEnded(run.Now, (int)code));
        }

        try
        {
            run.Output.Close();
            ImmutableArray<string> lostAtEnd = [.. run.Output.Failures.Except(lost)];
            new TextOutput(run.Context.Error).Write(string.Concat(lostAtEnd.Select(static loss => $"Error: {loss}\n")));
            return Failed(code, !lostAtEnd.IsEmpty);
        }
        catch (TargetInvocationException e)
        {
            crash.Make(e);
            return ExitCode.Failure;
        }
    }

    /// <summary>Logs that somebody asked for and that are not whole: the run was not what was asked for.</summary>
    private static ImmutableArray<string> Lost(CommandRun run)
    {
        run.Output.Drain();
        return run.Output.Failures;
    }

    private static ExitCode Failed(ExitCode code, bool hasLost) =>
        hasLost && code == ExitCode.Success ? ExitCode.Failure : code;

    /// <summary>The last place where a failure can be told to the user instead of ending the process.</summary>
    private static async Task<ExitCode> RunAsync(
        CommandRun run,
        ICommand command,
        GlobalArguments global,
        CrashReport crash,
        CancellationToken cancellationToken)
    {
        try
        {
            return await command.RunAsync(run, global.CommandArguments, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            run.Error($"Error: {e.Message}");
            return ExitCode.Failure;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            crash.Make(e);
            return ExitCode.Failure;
        }
    }
}
