using System.Collections.Immutable;
using System.Diagnostics;
using Kiln.Sdk.Events;

namespace Kiln.Engine.Events;

/// <summary>
/// Stands in front of every renderer and takes the secrets out of all texts of an event, also out of names: a source
/// can be called what a secret says. The same text always becomes the same, so names still tell which events belong
/// together.
/// </summary>
public sealed class MaskingSink(IEventSink next, SecretMask mask) : IEventSink
{
    public void Publish(BuildEvent buildEvent)
    {
        BuildEvent masked = Mask(buildEvent);
        string build = mask.Apply(masked.Build);
        next.Publish(ReferenceEquals(build, masked.Build) ? masked : masked with { Build = build });
    }

    /// <summary>All texts but the build's name.</summary>
    private BuildEvent Mask(BuildEvent buildEvent) => buildEvent switch
    {
        Said e => e with { Target = mask.Apply(e.Target), Text = mask.Apply(e.Text) },
        ErrorSaid e => e with { Target = mask.Apply(e.Target), Text = mask.Apply(e.Text) },
        MachineSaid e => e with { Target = mask.Apply(e.Target), Type = mask.Apply(e.Type), Data = All(e.Data) },
        Logged e => e with { Text = mask.Apply(e.Text) },
        Asked e => e with { Question = mask.Apply(e.Question) },
        StepStarted e => e with { Step = mask.Apply(e.Step) },
        StepFinished e => e with { Step = mask.Apply(e.Step), Error = MaybeNull(e.Error) },
        ProgressMade e => e with { Subject = mask.Apply(e.Subject) },
        RunStarted e => e with { Builds = All(e.Builds) },
        ComponentStarted e => e with { Type = mask.Apply(e.Type), Name = mask.Apply(e.Name) },
        ComponentFinished e => e with
        {
            Type = mask.Apply(e.Type),
            Name = mask.Apply(e.Name),
            Error = MaybeNull(e.Error),
        },
        BuildFinished e => e with { Error = MaybeNull(e.Error), Artifacts = [.. e.Artifacts.Select(Summary)] },
        Diagnosed e => e with { Reports = [.. e.Reports.Select(Report)] },
        ResultShown e => e with { Text = mask.Apply(e.Text) },
        BuildStarted or RunFinished or CommandEnded => buildEvent,
        _ => throw new UnreachableException($"{buildEvent.GetType().Name} has no rule for its secrets."),
    };

    private string? MaybeNull(string? text) => text is null ? null : mask.Apply(text);

    private ImmutableArray<string> All(ImmutableArray<string> texts) =>
        texts.IsDefaultOrEmpty ? texts : [.. texts.Select(mask.Apply)];

    private DiagnosticReport Report(DiagnosticReport report) => report with
    {
        Summary = mask.Apply(report.Summary),
        Text = mask.Apply(report.Text),
        Detail = MaybeNull(report.Detail),
        Place = report.Place is { } place ? place with { File = mask.Apply(place.File) } : null,
        Suggestion = MaybeNull(report.Suggestion),
        Notes = All(report.Notes),
    };

    /// <summary>An absent artifact has null members.</summary>
    private ArtifactSummary Summary(ArtifactSummary artifact) => new(
        MaybeNull(artifact.BuilderId)!,
        MaybeNull(artifact.Id)!,
        MaybeNull(artifact.Description)!,
        All(artifact.Files));
}
