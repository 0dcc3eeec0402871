using Kiln.Sdk.Events;

namespace Kiln.Remote.Tests.Components;

/// <summary>Cancels a run at one of the lines that are said.</summary>
internal sealed class StoppingUi(CancellationTokenSource stop, int line) : IUi
{
    private int _lines;

    public void Say(string text)
    {
        if (Interlocked.Increment(ref _lines) == line)
        {
            stop.Cancel();
        }
    }

    public void Error(string text) => Say(text);

    public void Log(string text)
    {
        // The log is no part of what stops.
    }

    public void Machine(string type, params ReadOnlySpan<string> data) => Say(type);

    public void Progress(string subject, long done, long? total) => Say(subject);

    public Task<string> AskAsync(string question, CancellationToken cancellationToken) =>
        Task.FromException<string>(new CannotAskException("no available tty"));

    public void AddSecret(string secret) => Log(secret);
}
