using System.Collections.Immutable;
using Kiln.Remote.Artifacts;
using Kiln.Sdk.Components;
using Kiln.Wire.MessagePack;

namespace Kiln.Remote.Tests.Recorded;

/// <summary>The artifact that one side of a session had.</summary>
internal sealed class RecordedArtifact(RecordedSession session, bool isOfHost) : IArtifact
{
    public string BuilderId => Reply("BuilderId").AsText();

    public string Id => Reply("Id").AsText();

    public ImmutableArray<string> Files => Reply("Files").AsTexts() is { IsDefault: false } files ? files : [];

    public string Description => Reply("String").AsText();

    /// <summary>Those of a type that variables may have.</summary>
    public BuildVariables Variables => VariableTranslation.FromPack(
        Reply("State") is PackMap map
            ? new PackMap([.. map.Entries.Where(static entry => entry.Value is not (PackExtension or PackArray))])
            : PackValue.Nil);

    public Task DestroyAsync(CancellationToken cancellationToken) =>
        Find("Destroy") is { Failure: { Length: > 0 } failure }
            ? throw new BuildFailedException(failure)
            : Task.CompletedTask;

    private PackValue Reply(string method) => Find(method)?.Reply ?? PackValue.Nil;

    private RecordedCall? Find(string method) => session.Calls.FirstOrDefault(
        call => call.Method == $"Artifact.{method}" && call.IsByHost != isOfHost);
}
