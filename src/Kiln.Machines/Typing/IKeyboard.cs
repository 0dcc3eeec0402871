namespace Kiln.Machines.Typing;

/// <summary>A keyboard of the machine. Used by one at a time; disposing of it ends what was opened for it.</summary>
public interface IKeyboard : IAsyncDisposable
{
    /// <summary>
    /// Keys are collected and sent by <see cref="FlushAsync"/>; then there are no pauses between them.
    /// </summary>
    bool IsBuffered => false;

    /// <exception cref="Kiln.Sdk.Components.BuildFailedException">
    /// The keyboard has no such key, or the machine is gone.
    /// </exception>
    Task SendAsync(KeyStroke stroke, CancellationToken cancellationToken);

    /// <summary>Everything sent so far is at the machine when the task ends.</summary>
    Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
