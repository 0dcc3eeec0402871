using Kiln.Sdk.Events;

namespace Kiln.Cli.Rendering;

/// <summary>The line of a log for an event that is no message to the user.</summary>
internal static class LogLine
{
    /// <returns>Null when there is none.</returns>
    public static string? Of(BuildEvent buildEvent) => buildEvent switch
    {
        Logged logged => $"[INFO] {logged.Text}",
        Asked asked => $"[INFO] build {asked.Build}: asked: {asked.Question}",
        BuildStarted started => $"[INFO] build {started.Build}: started",
        StepStarted started => $"[INFO] build {started.Build}: step {started.Step}: started",
        StepFinished finished => End($"build {finished.Build}: step {finished.Step}", finished.Duration, finished.Error),
        ComponentStarted started =>
            $"[INFO] build {started.Build}: {started.Kind} {NameOf(started.Type, started.Name)}: started",
        ComponentFinished finished => End(
            $"build {finished.Build}: {finished.Kind} {NameOf(finished.Type, finished.Name)}",
            finished.Duration,
            finished.Error),
        _ => null,
    };

    private static string NameOf(string type, string name) => name.Length == 0 || name == type ? type : $"{type}.{name}";

    private static string End(string what, TimeSpan duration, string? error) => error is null
        ? $"[INFO] {what}: done after {DurationText.Of(duration)}"
        : $"[ERROR] {what}: {error} after {DurationText.Of(duration)}";
}
