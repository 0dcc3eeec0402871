using System.Globalization;
using System.Runtime.InteropServices;
using Kiln.Sdk.Events;

namespace Kiln.Cli.Rendering;

/// <summary>The log that <c>PACKER_LOG</c> and <c>PACKER_LOG_PATH</c> ask for.</summary>
internal sealed class RunLog : IEventSink, IDisposable
{
    private readonly Lock _lock = new();
    private readonly TextWriter _writer;
    private readonly bool _isFile;
    private readonly TimeZoneInfo _zone;
    private bool _isBroken;

    private RunLog(TextWriter writer, bool isFile, TimeZoneInfo zone)
    {
        _writer = writer;
        _isFile = isFile;
        _zone = zone;
    }

    /// <returns>Null when nobody asked for a log.</returns>
    public static RunLog? Open(CliContext context, ProductVersions versions, ref string? problem)
    {
        RunLog? log = null;
        if (context.Variable("PACKER_LOG_PATH") is string path)
        {
            try
            {
                StreamWriter file = new(Path.GetFullPath(path, context.WorkingDirectory), append: false);
                log = new(file, isFile: true, context.Time.LocalTimeZone);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                problem = $"Couldn't setup log output: {e.Message}";
                return null;
            }
        }
        else if (context.Variable("PACKER_LOG") is not (null or "0"))
        {
            log = new(context.Error, isFile: false, context.Time.LocalTimeZone);
        }

        log?.Write(
            context.Time.GetUtcNow(),
            "INFO",
            $"Packer version: {versions.Packer} [kiln {ProductVersions.Kiln} {RuntimeInformation.RuntimeIdentifier}]");
        return log;
    }

    public void Publish(BuildEvent buildEvent)
    {
        if (LineOf(buildEvent) is (string level, string text))
        {
            Write(buildEvent.Time, level, text);
        }
    }

    public void Dispose()
    {
        if (_isFile)
        {
            _writer.Dispose();
        }
    }

    /// <summary>What the user sees anyway goes to a file only: on the terminal it would be there twice.</summary>
    private (string Level, string Text)? LineOf(BuildEvent buildEvent) => buildEvent switch
    {
        Said said => _isFile ? ("INFO", $"ui: {said.Target}: {said.Text}") : null,
        ErrorSaid said => _isFile ? ("ERROR", $"ui error: {said.Target}: {said.Text}") : null,
        MachineSaid said => ("INFO", $"machine readable: {said.Type} [{string.Join(' ', said.Data)}]"),
        BuildStarted started => ("INFO", $"build {started.Build}: started"),
        ComponentStarted started => ("INFO", $"build {started.Build}: {started.Kind} {started.Type} {started.Name}: started"),
        ComponentFinished finished => (
            finished.Error is null ? "INFO" : "ERROR",
            $"build {finished.Build}: {finished.Kind} {finished.Type} {finished.Name}: "
                + $"{finished.Error ?? "done"} after {DurationText.Of(finished.Duration)}"),
        BuildFinished finished => (
            finished.Error is null ? "INFO" : "ERROR",
            $"build {finished.Build}: {finished.Error ?? "done"} after {DurationText.Of(finished.Duration)}"),
        _ => null,
    };

    private void Write(DateTimeOffset time, string level, string text)
    {
        string stamp = TimeZoneInfo.ConvertTime(time, _zone).ToString("yyyy/MM/dd HH:mm:ss", CultureInfo.InvariantCulture);
        lock (_lock)
        {
            if (_isBroken)
            {
                return;
            }

            try
            {
                _writer.Write($"{stamp} [{level}] {text}\n");
                _writer.Flush();
            }
            catch (IOException)
            {
                // A full disk or a closed terminal must not end the build that the log is about.
                _isBroken = true;
            }
        }
    }
}
