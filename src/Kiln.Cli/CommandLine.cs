using Kiln.Cli.Commands;
using Kiln.Cli.Flags;
using Kiln.Cli.Rendering;
using Kiln.Sdk.Events;

namespace Kiln.Cli;

/// <summary>Runs one command line from beginning to end.</summary>
internal static class CommandLine
{
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

        if (ProductVersions.From(context) is not ProductVersions versions)
        {
            string wanted = context.Variable(ProductVersions.OverrideVariable)!;
            await WriteAsync(
                context.Error,
                $"The environment variable {ProductVersions.OverrideVariable} is \"{wanted}\", which is not a version.\n"
                + $"Set it to a version such as {ProductVersions.CompatibleWith}, or unset it.\n");
            return ExitCode.Failure;
        }

        return await RunAsync(context, versions, command, global, cancellationToken);
    }

    private const string StrayFlags =
        "Invalid flags before the subcommand. If these flags are for\n"
        + "the subcommand, please put them after the subcommand.\n\n";

    private static async Task<ExitCode> RunAsync(
        CliContext context,
        ProductVersions versions,
        ICommand command,
        GlobalArguments global,
        CancellationToken cancellationToken)
    {
        using RunLog? log = RunLog.Open(context, versions, out string? problem);
        if (problem is not null)
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
        CommandRun run = new(context, versions, events) { Console = console };
        return await command.RunAsync(run, global.CommandArguments, cancellationToken);
    }

    private static async Task WriteAsync(TextWriter writer, string text)
    {
        await writer.WriteAsync(text);
        await writer.FlushAsync(CancellationToken.None);
    }
}
