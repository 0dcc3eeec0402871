using Kiln.Sdk.Events;

namespace Kiln.Testing;

/// <summary>Keeps what a component says, in order: <c>say: text</c>, <c>error: text</c>.</summary>
public sealed class RecordingUi(List<string>? log = null) : IUi
{
    private readonly List<string> _log = log ?? [];

    public Queue<string> Answers { get; } = new();

    /// <summary>A copy, so that it can be read while the component still speaks.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_log)
            {
                return [.. _log];
            }
        }
    }

    public void Say(string text) => Add($"say: {text}");

    public void Error(string text) => Add($"error: {text}");

    public void Log(string text) => Add($"log: {text}");

    public void Machine(string type, params ReadOnlySpan<string> data) => Add($"machine: {type},{string.Join(',', data!)}");

    public void Progress(string subject, long done, long? total)
    {
        // Progress is no part of what tests compare.
    }

    /// <summary>Gives the next of <see cref="Answers"/>, or fails as a run does that nobody sits in front of.</summary>
    public Task<string> AskAsync(string question, CancellationToken cancellationToken)
    {
        Add($"ask: {question}");
        return Answers.TryDequeue(out string? answer)
            ? Task.FromResult(answer)
            : Task.FromException<string>(new CannotAskException("no available tty"));
    }

    public void AddSecret(string secret) => Add($"secret: {secret}");

    private void Add(string line)
    {
        lock (_log)
        {
            _log.Add(line);
        }
    }
}
