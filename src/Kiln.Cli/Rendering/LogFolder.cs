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
    private readonly LogFileNames _names = new(RunFile);
    private readonly Dictionary<string, StringBuilder> _texts = new(StringComparer.Ordinal);
    private readonly Narrator _narrator = new();

    private LogFolder(string folder) => _folder = folder;

    /// <summary>After the first failure nothing is written any more.</summary>
    public string? Failure { get; private set; }

    /// <param name="folder">Absolute; made when it is missing. Logs of an earlier run in it are replaced.</param>
    /// <exception cref="IOException">The folder cannot be made or written.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static LogFolder Open(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, RunFile), "");
        return new(folder);
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

    /// <summary>
    /// Every line of the text has the time in front, so that lines can be sorted and searched one by one.
    /// </summary>
    private void Append(string file, DateTimeOffset time, string text)
    {
        if (Failure is not null)
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
            if (Failure is null)
            {
                write(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Failure = $"the log {path} could not be written, so the logs of this run (-log-dir) are not whole: {e.Message}";
        }
    }
}
