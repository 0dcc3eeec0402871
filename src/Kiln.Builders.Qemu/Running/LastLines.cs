using System.Collections.Immutable;

namespace Kiln.Builders.Qemu.Running;

/// <summary>The end of a text that comes line by line. Safe from any thread.</summary>
/// <param name="count">How many lines are kept.</param>
internal sealed class LastLines(int count)
{
    private const int MaxLength = 1000;

    private readonly Queue<string> _lines = new();

    public ImmutableArray<string> Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    public void Add(string line)
    {
        lock (_lines)
        {
            _lines.Enqueue(line.Length > MaxLength ? line[..MaxLength] : line);
            if (_lines.Count > count)
            {
                _lines.Dequeue();
            }
        }
    }
}
