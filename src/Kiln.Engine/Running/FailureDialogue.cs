using Kiln.Sdk.Communication;
using Kiln.Sdk.Events;

namespace Kiln.Engine.Running;

/// <summary>
/// What one build does about its failures: what <c>-on-error</c> says, or what the user answers. Once the user has
/// chosen an end, nothing more is asked.
/// </summary>
internal sealed class FailureDialogue(RunScope run, IUi ui)
{
    private const string PlainQuestion =
        "[c] Clean up and exit, [a] abort without cleanup, or [r] retry step (build may fail even if retry succeeds)? ";

    private const string ShellQuestion =
        "[c] Clean up and exit, [a] abort without cleanup, [s] shell in the machine, or [r] retry step "
        + "(build may fail even if retry succeeds)? ";

    /// <summary>
    /// Becomes <see cref="OnErrorMode.Cleanup"/> or <see cref="OnErrorMode.Abort"/> with the user's choice.
    /// </summary>
    public OnErrorMode Mode { get; private set; } = run.Options.OnError;

    /// <summary>What a failed build has made stays.</summary>
    public bool LeavesThings => Mode is OnErrorMode.Abort or OnErrorMode.RunCleanupProvisioner;

    /// <summary>Asks as long as somebody has to be asked; a retry is ready when it is the answer.</summary>
    public async Task<FailureAnswer> AnswerAsync(
        string step,
        Exception failure,
        RetryChoice choice,
        CancellationToken cancellationToken)
    {
        if (Mode != OnErrorMode.Ask || cancellationToken.IsCancellationRequested)
        {
            return FailureAnswer.CleanUp;
        }

        ui.Error(FailureText.Of(failure));
        ui.Say($"Step \"{step}\" failed");
        FailureAnswer answer = await AskUntilReadyAsync(choice, cancellationToken);
        Mode = answer switch
        {
            FailureAnswer.CleanUp => OnErrorMode.Cleanup,
            FailureAnswer.Abort => OnErrorMode.Abort,
            _ => Mode,
        };
        return answer;
    }

    private async Task<FailureAnswer> AskUntilReadyAsync(RetryChoice choice, CancellationToken cancellationToken)
    {
        bool hasShell = choice.RunShellAsync is not null && run.Options.Terminal is not null;
        try
        {
            while (true)
            {
                string input = await ui.AskAsync(hasShell ? ShellQuestion : PlainQuestion, cancellationToken);
                switch (char.ToLowerInvariant(input.Length == 0 ? 'c' : input[0]))
                {
                    case 'c':
                        return FailureAnswer.CleanUp;
                    case 'a':
                        return FailureAnswer.Abort;
                    case 'r' when await choice.PrepareAsync(cancellationToken):
                        return FailureAnswer.Retry;
                    case 'r':
                        break;
                    case 's' when hasShell:
                        await RunShellAsync(choice.RunShellAsync!, cancellationToken);
                        break;
                    default:
                        ui.Say($"Incorrect input: \"{input}\"");
                        break;
                }
            }
        }
        catch (CannotAskException e)
        {
            ui.Log($"Error asking for input: {e.Message}");
            return FailureAnswer.CleanUp;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return FailureAnswer.CleanUp;
        }
    }

    private async Task RunShellAsync(
        Func<ShellSession, CancellationToken, Task<int>> shell,
        CancellationToken cancellationToken)
    {
        ui.Say("Opening a shell in the machine. What you change there stays in it; leave it with exit.");
        try
        {
            int code = await run.Options.Terminal!.LendAsync(shell, cancellationToken);
            ui.Say(code == 0 ? "The shell has ended." : $"The shell has ended with exit code {code}.");
        }
        catch (CommunicatorException e)
        {
            ui.Error($"The shell could not be opened: {e.Message}");
        }
    }
}
