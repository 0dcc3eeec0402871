using System.Collections.Immutable;
using Kiln.Sdk.Components;

namespace Kiln.Sdk.Events;

/// <summary>
/// Something that happened during a run; the one stream that every renderer reads. This family of small records is
/// read together, so it shares a file.
/// </summary>
/// <param name="Time">When it happened.</param>
/// <param name="Build">Name of the build, or an empty string for the run itself.</param>
public abstract record BuildEvent(DateTimeOffset Time, string Build);

/// <param name="Target">The build's name, or <c>name (post-processor type)</c>.</param>
public sealed record Said(DateTimeOffset Time, string Build, string Target, string Text) : BuildEvent(Time, Build)
{
    /// <summary>The result that a command was asked for; output for programs has a word of its own for it.</summary>
    public bool IsMessage { get; init; }

    /// <summary>Something that was done and stays: it stands out where there are colours.</summary>
    public bool StandsOut { get; init; }
}

/// <param name="Target">The build's name, or <c>name (post-processor type)</c>.</param>
public sealed record ErrorSaid(DateTimeOffset Time, string Build, string Target, string Text) : BuildEvent(Time, Build);

public sealed record MachineSaid(DateTimeOffset Time, string Build, string Target, string Type, ImmutableArray<string> Data)
    : BuildEvent(Time, Build);

public sealed record ProgressMade(DateTimeOffset Time, string Build, string Subject, long Done, long? Total)
    : BuildEvent(Time, Build);

/// <summary>A line for the log only.</summary>
public sealed record Logged(DateTimeOffset Time, string Build, string Text) : BuildEvent(Time, Build);

/// <summary>The person who started the run was asked something; the answer follows in its own time, or never.</summary>
public sealed record Asked(DateTimeOffset Time, string Build, string Question) : BuildEvent(Time, Build);

/// <summary>A part of the builder begins: <c>StepConnect</c>.</summary>
public sealed record StepStarted(DateTimeOffset Time, string Build, string Step) : BuildEvent(Time, Build);

/// <param name="Error">Null when the step succeeded.</param>
public sealed record StepFinished(DateTimeOffset Time, string Build, string Step, TimeSpan Duration, string? Error)
    : BuildEvent(Time, Build);

public sealed record RunStarted(DateTimeOffset Time, ImmutableArray<string> Builds) : BuildEvent(Time, "");

public sealed record BuildStarted(DateTimeOffset Time, string Build) : BuildEvent(Time, Build);

/// <param name="Kind">provisioner or post-processor.</param>
public sealed record ComponentStarted(DateTimeOffset Time, string Build, ComponentKind Kind, string Type, string Name)
    : BuildEvent(Time, Build);

public sealed record ComponentFinished(
    DateTimeOffset Time,
    string Build,
    ComponentKind Kind,
    string Type,
    string Name,
    TimeSpan Duration,
    string? Error) : BuildEvent(Time, Build);

/// <param name="Error">Null when the build succeeded.</param>
public sealed record BuildFinished(
    DateTimeOffset Time,
    string Build,
    TimeSpan Duration,
    string? Error,
    ImmutableArray<ArtifactSummary> Artifacts) : BuildEvent(Time, Build);

/// <param name="Cancelled">The run was interrupted and every build ended.</param>
public sealed record RunFinished(DateTimeOffset Time, TimeSpan Duration, bool Cancelled) : BuildEvent(Time, "")
{
    /// <summary>It was interrupted a second time, before its clean-up was done.</summary>
    public bool StoppedAtOnce { get; init; }
}

/// <summary>What is wrong with a template or its use, as it is told at once: one message for people.</summary>
public sealed record Diagnosed(DateTimeOffset Time, ImmutableArray<DiagnosticReport> Reports) : BuildEvent(Time, "")
{
    public bool HasErrors => Reports.Any(static report => report.IsError);

    /// <summary>What a person reads.</summary>
    public string Text => string.Concat(Reports.Select(static report => report.Text));
}

/// <param name="Id">Stable: <c>KILN1104</c>.</param>
/// <param name="Text">The whole of it for people, with the lines it is about.</param>
public sealed record DiagnosticReport(bool IsError, string Id, string Summary, string Text)
{
    public string? Detail { get; init; }

    /// <summary>Null when it is about no file.</summary>
    public DiagnosticPlace? Place { get; init; }

    /// <summary>Text that would repair it when put at <see cref="Place"/>.</summary>
    public string? Suggestion { get; init; }

    /// <summary>More that helps, one sentence or some each.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];
}

/// <summary>
/// A part of a file; lines and columns count from 1, columns count what readers see as one character.
/// </summary>
public sealed record DiagnosticPlace(string File, int StartLine, int StartColumn, int EndLine, int EndColumn);

/// <summary>The result that a command was asked for, shown as it is: no message.</summary>
public sealed record ResultShown(DateTimeOffset Time, string Text) : BuildEvent(Time, "");

/// <summary>The last event of every command.</summary>
public sealed record CommandEnded(DateTimeOffset Time, int ExitCode) : BuildEvent(Time, "");

/// <summary>What an artifact looks like from outside; an absent one has null members.</summary>
public sealed record ArtifactSummary(string BuilderId, string Id, string Description, ImmutableArray<string> Files);

/// <summary>Takes events in order. Implementations are safe from any thread and do not throw.</summary>
public interface IEventSink
{
    void Publish(BuildEvent buildEvent);
}
