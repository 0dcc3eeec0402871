using System.Globalization;
using System.Text;
using Kiln.Sdk.Events;

namespace Kiln.Cli.Rendering;

/// <summary>
/// <c>-log-dir</c>: a log for each build and one for the run. No file stays open, so that a thousand builds need no
/// thousand descriptors.
/// </summary>
internal sealed class LogFolder : IOutput
{
    private const string RunFile = "run.log";

    /// <summary>In characters, for each file; more is written before the outputs settle.</summary>
    private const int MostKept = 64 * 1024;

    private readonly string _folder;
    private readonly Action<string> _warn;
    private readonly LogFileNames _names = new(RunFile);
    private readonly Dictionary<string, StringBuilder> _texts = new(StringComparer.Ordinal);
    private readonly Narrator _narrator = new();
    private bool _isBroken;

    private LogFolder(string folder, Action<string> warn)
    {
        _folder = folder;
        _warn = warn;
    }

    /// <param name="folder">Absolute; made when it is missing. Logs of an earlier run in it are replaced.</param>
    /// <param name="warn">Told once when nothing can be written any more.</param>
    /// <exception cref="IOException">The folder cannot be made or written.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static LogFolder Open(string folder, Action<string> warn)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, RunFile), "");
        return new(folder, warn);
    }

    public void Publish(BuildEvent buildEvent)
    {
        if (LogLine.Of(buildEvent) is { } line)
        {
            Append(FileOf(buildEvent.Build), buildEvent.Time, line);
            if (buildEvent is BuildStarted)
            {
                Append(RunFile, buildEvent.Time, line);
            }

            return;
        }

        foreach (UiMessage message in _narrator.Tell(buildEvent))
        {
            if (message is not TextMessage text)
            {
                continue;
            }

            string told = $"{(text.IsError ? "[ERROR] " : "[INFO] ")}{text.Text}";
            Append(FileOf(text.Build), message.Time, told);
            if (buildEvent is BuildFinished)
            {
                Append(RunFile, message.Time, told);
            }
        }
    }

    public TimeSpan? Settle(bool isLast)
    {
        foreach ((string file, StringBuilder text) in _texts)
        {
            Write(file, text);
        }

        _texts.Clear();
        return null;
    }

    private string FileOf(string build)
    {
        if (build.Length == 0)
        {
            return RunFile;
        }

        string name = _names.Of(build, out bool isNew);
        if (isNew)
        {
            Try(name, path => File.WriteAllText(path, ""));
        }

        return name;
    }

    /// <summary>Every line of the text has the time in front, so that lines can be sorted and searched one by one.</summary>
    private void Append(string file, DateTimeOffset time, string text)
    {
        if (_isBroken)
        {
            return;
        }

        if (!_texts.TryGetValue(file, out StringBuilder? lines))
        {
            _texts[file] = lines = new();
        }

        string stamp = time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z '", CultureInfo.InvariantCulture);
        lines.Append(stamp).Append(text.TrimEnd('\n').Replace("\n", "\n" + stamp, StringComparison.Ordinal)).Append('\n');
        if (lines.Length > MostKept)
        {
            Write(file, lines);
            lines.Clear();
        }
    }

    private void Write(string file, StringBuilder lines) => Try(file, path =>
    {
        using StreamWriter writer = new(path, append: true);
        writer.Write(lines);
    });

    private void Try(string file, Action<string> write)
    {
        string path = Path.Combine(_folder, file);
        try
        {
            if (!_isBroken)
            {
                write(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _isBroken = true;
            _warn($"Warning: the log {path} cannot be written, so this run has no more logs in its folder: {e.Message}");
        }
    }
}
