using System.Collections.Immutable;
using System.Diagnostics;
using Kiln.Sdk.Events;

namespace Kiln.Engine.Events;

/// <summary>Stands in front of every renderer and takes the secrets out of all texts of an event.</summary>
public sealed class MaskingSink(IEventSink next, SecretMask mask) : IEventSink
{
    public void Publish(BuildEvent buildEvent) => next.Publish(buildEvent switch
    {
        Said e => e with { Text = mask.Apply(e.Text) },
        ErrorSaid e => e with { Text = mask.Apply(e.Text) },
        MachineSaid e => e with { Data = All(e.Data) },
        Logged e => e with { Text = mask.Apply(e.Text) },
        Asked e => e with { Question = mask.Apply(e.Question) },
        StepFinished { Error: not null } e => e with { Error = mask.Apply(e.Error) },
        ProgressMade e => e with { Subject = mask.Apply(e.Subject) },
        ComponentFinished { Error: not null } e => e with { Error = mask.Apply(e.Error) },
        BuildFinished e => e with
        {
            Error = e.Error is null ? null : mask.Apply(e.Error),
            Artifacts = [.. e.Artifacts.Select(Summary)],
        },
        Diagnosed e => e with { Reports = [.. e.Reports.Select(Report)] },
        ResultShown e => e with { Text = mask.Apply(e.Text) },
        RunStarted or BuildStarted or StepStarted or StepFinished or ComponentStarted or ComponentFinished
            or RunFinished or CommandEnded => buildEvent,
        _ => throw new UnreachableException($"{buildEvent.GetType().Name} has no rule for its secrets."),
    });

    private ImmutableArray<string> All(ImmutableArray<string> texts) => [.. texts.Select(mask.Apply)];

    private DiagnosticReport Report(DiagnosticReport report) => report with
    {
        Summary = mask.Apply(report.Summary),
        Text = mask.Apply(report.Text),
        Detail = report.Detail is null ? null : mask.Apply(report.Detail),
        Suggestion = report.Suggestion is null ? null : mask.Apply(report.Suggestion),
        Notes = All(report.Notes),
    };

    private ArtifactSummary Summary(ArtifactSummary artifact) => artifact with
    {
        Id = mask.Apply(artifact.Id),
        Description = mask.Apply(artifact.Description),
        Files = All(artifact.Files),
    };
}
