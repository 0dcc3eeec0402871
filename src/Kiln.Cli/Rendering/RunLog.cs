using System.Globalization;
using System.Runtime.InteropServices;
using Kiln.Sdk.Events;

namespace Kiln.Cli.Rendering;

/// <summary>The log that <c>PACKER_LOG</c> and <c>PACKER_LOG_PATH</c> ask for.</summary>
internal sealed class RunLog : IEventSink, IDisposable
{
    private readonly TextOutput _output;
    private readonly StreamWriter? _file;
    private readonly TimeZoneInfo _zone;

    private RunLog(TextOutput output, StreamWriter? file, TimeZoneInfo zone)
    {
        _output = output;
        _file = file;
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
                log = new(new(file), file, context.Time.LocalTimeZone);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                problem = $"Couldn't setup log output: {e.Message}";
                return null;
            }
        }
        else if (context.Variable("PACKER_LOG") is not (null or "0"))
        {
            log = new(new(context.Error), null, context.Time.LocalTimeZone);
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
        // Every line was flushed; what could not be written then cannot be written now.
        _file?.BaseStream.Dispose();
    }

    /// <summary>What the user sees anyway goes to a file only: on the terminal it would be there twice.</summary>
    private (string Level, string Text)? LineOf(BuildEvent buildEvent) => buildEvent switch
    {
        Said said => _file is not null ? ("INFO", $"ui: {said.Target}: {said.Text}") : null,
        ErrorSaid said => _file is not null ? ("ERROR", $"ui error: {said.Target}: {said.Text}") : null,
        Logged logged => ("INFO", logged.Text),
        StepStarted started => ("INFO", $"build {started.Build}: step {started.Step}: started"),
        StepFinished finished => (
            finished.Error is null ? "INFO" : "ERROR",
            $"build {finished.Build}: step {finished.Step}: "
                + $"{finished.Error ?? "done"} after {DurationText.Of(finished.Duration)}"),
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
        _output.Write($"{stamp} [{level}] {text}\n");
    }
}
