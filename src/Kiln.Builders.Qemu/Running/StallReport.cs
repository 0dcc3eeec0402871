using System.Collections.Immutable;
using System.Text;
using Kiln.Builders.Qemu.Qmp;
using Kiln.Sdk.Components;

namespace Kiln.Builders.Qemu.Running;

/// <summary>
/// Says of a machine that nobody could log in to what it was doing: its state, the end of its console, its screen as
/// text and as a picture, which stays beside the output folder.
/// </summary>
/// <param name="machine">As it is when it is given up.</param>
/// <param name="outputFolder">The picture's name begins with it.</param>
/// <param name="context">Of the build.</param>
internal sealed class StallReport(QemuMachine machine, string outputFolder, BuildContext context)
{
    private const int ConsoleLines = 12;

    /// <summary>QEMU may be as stuck as its machine.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>The same failure with what was found out; the failure itself when nothing was.</summary>
    public async Task<BuildFailedException> ExplainAsync(
        BuildFailedException failure,
        CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(Limit, context.Time);
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        StringBuilder text = new(failure.Message);
        try
        {
            await AddStateAsync(text, either.Token);
            AddLines(text, "Its serial console wrote last:", machine.Console.LastLines(ConsoleLines));
            AddLines(text, "Its screen shows:", Shown(await machine.Screen.LookAsync(either.Token)));
            await AddPictureAsync(text, either.Token);
        }
        catch (Exception e) when (e is QmpException or OperationCanceledException or IOException)
        {
            text.Append("\nMore could not be found out: ").Append(e.Message);
        }

        return new(text.ToString(), failure) { Advice = failure.Advice };
    }

    private static ImmutableArray<string> Shown(ImmutableArray<string> lines) =>
        [.. lines.Where(static line => line.Length > 0)];

    private static void AddLines(StringBuilder text, string heading, ImmutableArray<string> lines)
    {
        if (!lines.IsEmpty)
        {
            text.Append('\n').Append(heading).Append("\n  ").AppendJoin("\n  ", lines);
        }
    }

    private async Task AddStateAsync(StringBuilder text, CancellationToken cancellationToken)
    {
        string state = await machine.Monitor.StatusAsync(cancellationToken);
        text.Append("\nThe machine is in the state \"").Append(state).Append("\".");
    }

    private async Task AddPictureAsync(StringBuilder text, CancellationToken cancellationToken)
    {
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(outputFolder)) + "-screen";
        string extension = await machine.Monitor.ScreenshotAsync(path, cancellationToken);
        text.Append("\nA picture of its screen: ").Append(path).Append(extension);
    }
}
