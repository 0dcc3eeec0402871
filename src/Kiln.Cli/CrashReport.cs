using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Kiln.Cli.Commands;
using Kiln.Cli.Rendering;

namespace Kiln.Cli;

/// <summary>What is left of a run that ended because of a defect: a file beside the user, and the news of it.</summary>
/// <param name="run">The run that ended.</param>
/// <param name="command">The command's name; its arguments may hold secrets that nobody has marked.</param>
/// <param name="recent">What happened before.</param>
internal sealed class CrashReport(CommandRun run, string command, RecentEvents recent)
{
    private const string FileName = "crash.log";

    // Compat: tools look for these lines.
    private const string Mark = "!!!!!!!!!!!!!!!!!!!!!!!!!!! PACKER CRASH !!!!!!!!!!!!!!!!!!!!!!!!!!!!";

    /// <summary>Writes the file and tells the user about it. Does not throw.</summary>
    public void Make(Exception failure)
    {
        string path = Path.Combine(run.Context.WorkingDirectory, FileName);
        string what;
        try
        {
            File.WriteAllText(path, run.Mask.Apply(Content(failure)));
            what = $"What is known about it is in {path}. Secrets of the\n"
                + "template are taken out of it, but please look through it before you send it.";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            what = $"The report about it could not be written to {path}:\n{e.Message}";
        }

        run.Error(
            $"\n{Mark}\n\nKiln stopped because of a defect of its own, not of your template. {what}\n"
            + "Please report it together with the command that you ran. Resources that were\n"
            + $"recorded are removed when the next build starts.\n\n{Mark}");
        new TextOutput(run.Context.Error).Write($"{run.Mask.Apply(failure.ToString())}\n");
    }

    private string Content(Exception failure)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"Kiln {ProductVersions.Kiln}, as Packer {run.Versions.Packer}\n");
        text.Append(RuntimeInformation.RuntimeIdentifier).Append(", ").Append(RuntimeInformation.OSDescription);
        text.Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"Time: {run.Now.UtcDateTime:o}\nCommand: {command}\n\n{failure}\n");
        text.Append("\nWhat happened before:\n");
        foreach (string line in recent.Tell())
        {
            text.Append(line).Append('\n');
        }

        return text.ToString();
    }
}
