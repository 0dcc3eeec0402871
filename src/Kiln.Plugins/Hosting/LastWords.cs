using System.Collections.Immutable;
using Kiln.Platform.Processes;

namespace Kiln.Plugins.Hosting;

/// <summary>
/// The last lines that a plugin wrote to its standard error. What follows the first line of a Go panic is the state of
/// all its goroutines, hundreds of lines: then the lines before that count.
/// </summary>
internal sealed class LastWords
{
    public const string LeftOut = "(a very long line is left out)";

    private const int MostLines = 20;
    private const int MostCharacters = 2000;

    private readonly Lock _lock = new();
    private readonly Queue<string> _lines = [];
    private bool _isInLongLine;
    private string? _panic;

    /// <summary>The first line of a panic; null when there was none.</summary>
    public string? Panic
    {
        get
        {
            lock (_lock)
            {
                return _panic;
            }
        }
    }

    public ImmutableArray<string> Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>Takes a line, or a part of one that is too long, as <see cref="ProcessSpec"/> gives them.</summary>
    /// <returns>What of it is to be logged; null for nothing.</returns>
    public string? Hear(string part)
    {
        lock (_lock)
        {
            // A secret may lie across two parts of a line, where nothing would mask it.
            bool goesOn = part.EndsWith(LineSplitter.GoesOn);
            string? line = _isInLongLine ? null : goesOn ? LeftOut : part;
            _isInLongLine = goesOn;
            if (line is not null && _panic is null)
            {
                Keep(line);
            }

            return line;
        }
    }

    private void Keep(string line)
    {
        if (line.StartsWith("panic: ", StringComparison.Ordinal)
            || line.StartsWith("fatal error: ", StringComparison.Ordinal))
        {
            _panic = line;
        }

        string text = string.Concat(line.Where(static c => !char.IsControl(c)));
        if (text.Length == 0)
        {
            return;
        }

        _lines.Enqueue(text.Length > MostCharacters ? LeftOut : text);
        if (_lines.Count > MostLines)
        {
            _lines.Dequeue();
        }
    }
}
