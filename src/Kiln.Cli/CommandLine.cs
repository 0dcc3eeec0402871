using Kiln.Cli.Commands;
using Kiln.Cli.Flags;
using Kiln.Cli.Rendering;
using Kiln.Cli.ShellCompletion;
using Kiln.Sdk.Events;

namespace Kiln.Cli;

/// <summary>Runs one command line from beginning to end.</summary>
internal static class CommandLine
{
    private const string StrayFlags =
        "Invalid flags before the subcommand. If these flags are for\n"
        + "the subcommand, please put them after the subcommand.\n\n";

    private const string Defect =
        "Kiln stopped because of a defect of its own. Please report it, with the command and what follows here.";

    public static async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        if (CompletionRequest.From(context) is { } request)
        {
            IEnumerable<string> candidates = CompletionAnswer.To(request, context.WorkingDirectory);
            new TextOutput(context.Output).Write(string.Concat(candidates.Select(static c => c + "\n")));
            return ExitCode.Success;
        }

        if (context.Arguments is [string only] && ShellSetup.For(only, context) is { } setUp)
        {
            return await SetUpShellAsync(context, setUp, cancellationToken);
        }

        GlobalArguments global = GlobalArguments.Read(context.Arguments);
        CommandEntry? entry = global.Command is null ? null : CommandTable.Find(global.Command);
        if (entry is null)
        {
            new TextOutput(context.Output).Write(CommandTable.GeneralHelp(context.InvokedAs));
            new TextOutput(context.Error).Write(CommandTable.UnknownCommand(global.Command, context.InvokedAs));
            return global is { Command: null, WantsHelp: true } ? ExitCode.Success : ExitCode.NoCommand;
        }

        ICommand command = entry.Create();
        if (global.WantsHelp)
        {
            new TextOutput(context.Output).Write(command.Help(context.InvokedAs) + "\n");
            return ExitCode.Success;
        }

        if (global.HasStrayFlags)
        {
            new TextOutput(context.Error).Write(StrayFlags + command.Help(context.InvokedAs) + "\n");
            return ExitCode.Failure;
        }

        return await RunAsync(context, entry, command, global, cancellationToken);
    }

    private static async Task<ExitCode> SetUpShellAsync(
        CliContext context,
        Func<CancellationToken, Task<ExitCode>> setUp,
        CancellationToken cancellationToken)
    {
        try
        {
            return await setUp(cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            new TextOutput(context.Error).Write($"Error: {e.Message}\n");
            return ExitCode.Failure;
        }
    }

    private static async Task<ExitCode> RunAsync(
        CliContext context,
        CommandEntry entry,
        ICommand command,
        GlobalArguments global,
        CancellationToken cancellationToken)
    {
        string? problem = null;
        ProductVersions? versions = ProductVersions.From(context, ref problem);
        problem ??= entry.IsHidden ? null : UserConfiguration.Problem(context);
        Language.Diagnostics.RenderOptions diagnosticOptions =
            DiagnosticStyle.From(context, global.IsMachineReadable, ref problem);
        using RunLog? log = versions is null || entry.IsHidden ? null : RunLog.Open(context, versions, ref problem);
        if (versions is null || problem is not null)
        {
            new TextOutput(context.Error).Write(problem + "\n");
            return ExitCode.Failure;
        }

        RenderOptions options = new()
        {
            UsesColor = context.Variable("PACKER_NO_COLOR") is null,
            Zone = context.Time.LocalTimeZone,
        };
        ConsoleSink console = new(new(context.Output), global.IsMachineReadable, options);
        IEventSink events = log is null ? console : new TeeSink(console, log);
        CommandRun run = new()
        {
            Context = context,
            Versions = versions,
            Sink = events,
            Console = console,
            DiagnosticOptions = diagnosticOptions,
        };
        return await RunAsync(run, command, global, cancellationToken);
    }

    /// <summary>The last place where a failure can be told to the user instead of ending the process.</summary>
    private static async Task<ExitCode> RunAsync(
        CommandRun run,
        ICommand command,
        GlobalArguments global,
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
        catch (Exception e) when (e is not OperationCanceledException)
        {
            new TextOutput(run.Context.Error).Write($"{Defect}\n\n{run.Mask.Apply(e.ToString())}\n");
            return ExitCode.Failure;
        }
    }
}
