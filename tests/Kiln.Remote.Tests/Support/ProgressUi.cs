using Kiln.Sdk.Events;

namespace Kiln.Remote.Tests.Support;

/// <summary>Keeps the progress that it is told.</summary>
internal sealed class ProgressUi : IUi
{
    private readonly List<(string Subject, long Done, long? Total)> _steps = [];

    public IReadOnlyList<(string Subject, long Done, long? Total)> Steps
    {
        get
        {
            lock (_steps)
            {
                return [.. _steps];
            }
        }
    }

    public void Say(string text) => throw new InvalidOperationException(text);

    public void Error(string text) => throw new InvalidOperationException(text);

    public void Log(string text) => throw new InvalidOperationException(text);

    public void Machine(string type, params ReadOnlySpan<string> data) => throw new InvalidOperationException(type);

    public void Progress(string subject, long done, long? total)
    {
        lock (_steps)
        {
            _steps.Add((subject, done, total));
        }
    }

    public Task<string> AskAsync(string question, CancellationToken cancellationToken) =>
        throw new InvalidOperationException(question);

    public void AddSecret(string secret) => throw new InvalidOperationException(secret);
}
