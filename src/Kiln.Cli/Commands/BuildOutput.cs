using Kiln.Cli.Rendering;
using Kiln.Platform.Terminals;

namespace Kiln.Cli.Commands;

/// <summary>Sets up what the output of a build has beside the plain text.</summary>
internal static class BuildOutput
{
    /// <returns>Why it cannot be as the flags say; null after success.</returns>
    public static string? SetUp(CommandRun run, BuildFlags flags)
    {
        CliContext context = run.Context;
        bool isWatched = context.OutputIsTerminal() && !CiEnvironment.IsCi(context);
        IScreen? screen = isWatched && flags.Color.Value && IsMovable(run) ? context.OpenScreen() : null;
        run.Console.Restyle(look => look with
        {
            UsesColor = look.UsesColor && flags.Color.Value,
            ShowsTime = flags.TimestampUi.Value,
            ShowsDurations = flags.Summary.Value ?? isWatched,
            Groups = screen is null ? CiEnvironment.GroupsOf(context) : null,
        });
        if (screen is not null)
        {
            run.Output.Show(screen, context.Time);
        }

        return flags.LogDir.Value.Length == 0 ? null : OpenLogs(run, flags.LogDir.Value);
    }

    /// <summary>Nothing else writes to the terminal, and it can do more than print.</summary>
    private static bool IsMovable(CommandRun run) =>
        !run.Console.IsMachineReadable
        && run.Console.Options.UsesColor
        && run.Context.Variable("TERM") is not (null or "dumb")
        && run.Context.Variable("KILN_LIVE") != "0"
        && (run.Context.Variable("PACKER_LOG") is null or "0" || run.Context.Variable("PACKER_LOG_PATH") is not null);

    private static string? OpenLogs(CommandRun run, string folder)
    {
        try
        {
            run.Output.Attach(LogFolder.Open(Path.GetFullPath(folder, run.Context.WorkingDirectory)));
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"Error: the folder for logs, {folder}, cannot be used: {e.Message}\n"
                + "Name another one with -log-dir, or make this one writable.";
        }
    }
}
