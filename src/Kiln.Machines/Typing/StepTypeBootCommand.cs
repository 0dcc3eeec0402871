using Kiln.Sdk.Components;
using Kiln.Sdk.Steps;
using Kiln.Values;

namespace Kiln.Machines.Typing;

/// <summary>Waits for the machine to start, and types the boot command.</summary>
public sealed class StepTypeBootCommand(BootConfig config, BootTyping typing)
{
    public const string Name = "StepTypeBootCommand";

    private static readonly TimeSpan DefaultInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>The pause after each key that goes down or up.</summary>
    private TimeSpan KeyInterval
    {
        get
        {
            if (config.BootKeyInterval > TimeSpan.Zero)
            {
                return config.BootKeyInterval;
            }

            // Compat: a value that is no time is passed over.
            return GoDuration.TryParse(typing.Variable("PACKER_KEY_INTERVAL") ?? "", out GoDuration interval, out _)
                && interval.Nanoseconds >= 0
                    ? interval.ToTimeSpan()
                    : DefaultInterval;
        }
    }

    public Task RunAsync(BuildContext context, CancellationToken cancellationToken) =>
        context.Steps.RunAsync(Name, token => TypeAsync(context, token), cancellationToken);

    private async Task TypeAsync(BuildContext context, CancellationToken cancellationToken)
    {
        if (config.WaitBeforeTyping > TimeSpan.Zero)
        {
            context.Ui.Say($"Waiting {GoDuration.Format(config.WaitBeforeTyping)} for boot...");
            await Task.Delay(config.WaitBeforeTyping, context.Time, cancellationToken);
        }

        if (config.BootCommand.IsEmpty)
        {
            return;
        }

        BootCommand command = BootCommandParser.Parse(typing.Render(config.JoinedCommand));
        if (!command.Problems.IsEmpty)
        {
            IEnumerable<string> problems = command.Problems.Select(static problem => problem.Message);
            throw new BuildFailedException($"Error generating boot command: {string.Join("; ", problems)}");
        }

        await using IKeyboard keyboard = await typing.OpenKeyboardAsync(cancellationToken);
        context.Ui.Say($"Typing the boot commands over {typing.Over}...");
        BootTypist typist = new(keyboard, typing.Screen, KeyInterval, context.Time);
        await typist.TypeAsync(command.Actions, cancellationToken);
    }
}
