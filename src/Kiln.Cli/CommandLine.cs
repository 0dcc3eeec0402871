using Kiln.Cli.Commands;
using Kiln.Cli.Flags;
using Kiln.Cli.Rendering;
using Kiln.Cli.ShellCompletion;

namespace Kiln.Cli;

/// <summary>Runs one command line from beginning to end.</summary>
internal static class CommandLine
{
    private const string StrayFlags =
        "Invalid flags before the subcommand. If these flags are for\n"
        + "the subcommand, please put them after the subcommand.\n\n";

    public static async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        TextOutput output = new(context.Output);
        ExitCode code = await RunAsync(context, output, cancellationToken);
        return output.Failure is { } reason ? Lost(context, reason, code) : code;
    }

    private static async Task<ExitCode> RunAsync(
        CliContext context,
        TextOutput output,
        CancellationToken cancellationToken)
    {
        if (CompletionRequest.From(context) is { } request)
        {
            IEnumerable<string> candidates = CompletionAnswer.To(request, context.WorkingDirectory);
            output.Write(string.Concat(candidates.Select(static c => c + "\n")));
            return ExitCode.Success;
        }

        if (context.Arguments is [string only] && ShellSetup.For(only, context) is { } setUp)
        {
            return await SetUpShellAsync(context, setUp, cancellationToken);
        }

        (CommandEntry? entry, GlobalArguments global) = CommandTable.Find(GlobalArguments.Read(context.Arguments));
        if (entry is null)
        {
            output.Write(CommandTable.GeneralHelp(context.InvokedAs));
            new TextOutput(context.Error).Write(CommandTable.UnknownCommand(global.Command, context.InvokedAs));
            return global is { Command: null, WantsHelp: true } ? ExitCode.Success : ExitCode.NoCommand;
        }

        ICommand command = entry.Create();
        if (global.WantsHelp)
        {
            output.Write(command.Help(context.InvokedAs) + "\n");
            return ExitCode.Success;
        }

        if (global.HasStrayFlags)
        {
            new TextOutput(context.Error).Write(StrayFlags + command.Help(context.InvokedAs) + "\n");
            return ExitCode.Failure;
        }

        return await new CommandExecution(context, output).RunAsync(entry, command, global, cancellationToken);
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

    private static ExitCode Lost(CliContext context, string reason, ExitCode code)
    {
        new TextOutput(context.Error).Write($"Error: not all of the output could be written: {reason}\n");
        return code == ExitCode.Success ? ExitCode.Failure : code;
    }
}
