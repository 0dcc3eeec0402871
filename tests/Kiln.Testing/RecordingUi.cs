using Kiln.Sdk.Events;

namespace Kiln.Testing;

/// <summary>Keeps what a component says, in order: <c>say: text</c>, <c>error: text</c>.</summary>
public sealed class RecordingUi(List<string>? log = null) : IUi
{
    private readonly List<string> _log = log ?? [];

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

    public void Machine(string type, params ReadOnlySpan<string> data) => Add($"machine: {type},{string.Join(',', data!)}");

    public void Progress(string subject, long done, long? total)
    {
        // Progress is no part of what tests compare.
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
