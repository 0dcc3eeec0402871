using Kiln.Cli.Commands;
using Kiln.Cli.Flags;
using Kiln.Cli.Rendering;
using Kiln.Sdk.Events;

namespace Kiln.Cli;

/// <summary>Runs one command line from beginning to end.</summary>
internal static class CommandLine
{
    private const string StrayFlags =
        "Invalid flags before the subcommand. If these flags are for\n"
        + "the subcommand, please put them after the subcommand.\n\n";

    public static async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        GlobalArguments global = GlobalArguments.Read(context.Arguments);
        CommandEntry? entry = global.Command is null ? null : CommandTable.Find(global.Command);
        if (entry is null)
        {
            await WriteAsync(context.Output, CommandTable.GeneralHelp(context.InvokedAs));
            return global is { Command: null, WantsHelp: true } ? ExitCode.Success : ExitCode.NoCommand;
        }

        ICommand command = entry.Create();
        if (global.WantsHelp)
        {
            await WriteAsync(context.Output, command.Help(context.InvokedAs) + "\n");
            return ExitCode.Success;
        }

        if (global.HasStrayFlags)
        {
            await WriteAsync(context.Error, StrayFlags + command.Help(context.InvokedAs) + "\n");
            return ExitCode.Failure;
        }

        return await RunAsync(context, entry, command, global, cancellationToken);
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
        using RunLog? log = versions is null || entry.IsHidden ? null : RunLog.Open(context, versions, ref problem);
        if (versions is null || problem is not null)
        {
            await WriteAsync(context.Error, problem + "\n");
            return ExitCode.Failure;
        }

        RenderOptions options = new()
        {
            UsesColor = context.Variable("PACKER_NO_COLOR") is null,
            Zone = context.Time.LocalTimeZone,
        };
        ConsoleSink console = new(context.Output, global.IsMachineReadable, options);
        IEventSink events = log is null ? console : new TeeSink(console, log);
        CommandRun run = new() { Context = context, Versions = versions, Sink = events, Console = console };
        return await command.RunAsync(run, global.CommandArguments, cancellationToken);
    }

    private static async Task WriteAsync(TextWriter writer, string text)
    {
        await writer.WriteAsync(text);
        await writer.FlushAsync(CancellationToken.None);
    }
}
