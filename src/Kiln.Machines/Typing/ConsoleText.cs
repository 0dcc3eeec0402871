using System.Collections.Immutable;
using System.Text;
using Kiln.Sdk.Components;

namespace Kiln.Machines.Typing;

/// <summary>
/// The text of a serial console, as it comes: escape sequences of terminals are left out, and a sequence that moves to
/// another place begins a new line. Only the last part of it is kept. Safe from any thread.
/// </summary>
public sealed class ConsoleText : IScreenText
{
    private const int KeptCharacters = 256 * 1024;

    private readonly Lock _lock = new();
    private readonly StringBuilder _text = new();
    private readonly TerminalFilter _filter = new();
    private TaskCompletionSource _changed = NewSignal();
    private string? _end;
    private int _searched;

    /// <summary>Takes what the machine has written.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            _filter.Append(bytes, _text);
            if (_text.Length > 2 * KeptCharacters)
            {
                int dropped = _text.Length - KeptCharacters;
                _text.Remove(0, dropped);
                _searched = Math.Max(0, _searched - dropped);
            }
        }

        Signal();
    }

    /// <summary>Nothing more will come; who still waits for a text is told.</summary>
    /// <param name="reason">A sentence.</param>
    public void End(string reason)
    {
        lock (_lock)
        {
            _end ??= reason;
        }

        Signal();
    }

    public async Task WaitForAsync(TextPattern pattern, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                int end = pattern.FindEnd(_text.ToString(_searched, _text.Length - _searched), 0);
                if (end >= 0)
                {
                    _searched += end;
                    return;
                }

                if (_end is not null)
                {
                    throw new BuildFailedException(_end);
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    public ImmutableArray<string> LastLines(int count)
    {
        lock (_lock)
        {
            int length = Math.Min(_text.Length, count * 512);
            string[] lines = _text.ToString(_text.Length - length, length)
                .Split('\n');
            return [.. lines.Select(static line =>
                line.TrimEnd()).Where(static line => line.Length > 0).TakeLast(count)];
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Signal()
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            changed = _changed;
            _changed = NewSignal();
        }

        changed.SetResult();
    }
}
