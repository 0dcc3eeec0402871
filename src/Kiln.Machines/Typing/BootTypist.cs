using System.Collections.Immutable;
using Kiln.Sdk.Components;
using Kiln.Values;

namespace Kiln.Machines.Typing;

/// <summary>Types a boot command.</summary>
/// <param name="keyboard">Stays the caller's.</param>
/// <param name="screen">Null when the builder cannot see what the machine shows.</param>
/// <param name="keyInterval">After each key that goes down or up.</param>
/// <param name="time">For the pauses.</param>
public sealed class BootTypist(IKeyboard keyboard, IScreenText? screen, TimeSpan keyInterval, TimeProvider time)
{
    private const int ShownLines = 10;

    /// <exception cref="BuildFailedException">
    /// A key is not there, a text did not appear, or the machine is gone.
    /// </exception>
    public async Task TypeAsync(ImmutableArray<BootAction> actions, CancellationToken cancellationToken)
    {
        foreach (BootAction action in actions)
        {
            switch (action)
            {
                case UseKey use:
                    await UseAsync(use, cancellationToken);
                    break;
                case WaitTime wait:
                    await keyboard.FlushAsync(cancellationToken);
                    await Task.Delay(wait.Length, time, cancellationToken);
                    break;
                case WaitForText wait:
                    await keyboard.FlushAsync(cancellationToken);
                    await WaitAsync(wait, cancellationToken);
                    break;
                default:
                    throw new System.Diagnostics.UnreachableException(action.GetType().Name);
            }
        }

        await keyboard.FlushAsync(cancellationToken);
    }

    private async Task UseAsync(UseKey use, CancellationToken cancellationToken)
    {
        foreach (KeyStroke stroke in use.Strokes)
        {
            await keyboard.SendAsync(stroke, cancellationToken);
            if (!keyboard.IsBuffered)
            {
                await Task.Delay(keyInterval, time, cancellationToken);
            }
        }
    }

    private async Task WaitAsync(WaitForText wait, CancellationToken cancellationToken)
    {
        if (screen is null)
        {
            throw new BuildFailedException(
                $"The boot command waits for the text {wait.Pattern}, but nothing shows what this machine writes. Use "
                + "<wait10s> and the like instead.");
        }

        using CancellationTokenSource limit = new(wait.Limit, time);
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await screen.WaitForAsync(wait.Pattern, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw NotSeen(wait, $"did not appear within {GoDuration.Format(wait.Limit)}");
        }
        catch (BuildFailedException e)
        {
            throw NotSeen(wait, $"did not appear: {e.Message}");
        }
    }

    private BuildFailedException NotSeen(WaitForText wait, string what)
    {
        ImmutableArray<string> lines = screen!.LastLines(ShownLines);
        string seen = lines.IsEmpty
            ? "The machine has written nothing. Does it write to this console at all?"
            : $"The last lines that the machine has written:\n  {string.Join("\n  ", lines)}";
        return new($"The text {wait.Pattern}, for which the boot command waits, {what}\n{seen}");
    }
}
