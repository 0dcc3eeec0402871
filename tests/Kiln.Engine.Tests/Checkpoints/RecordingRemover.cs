using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Components;

namespace Kiln.Engine.Tests.Checkpoints;

/// <summary>Says which contents it was to remove, by their number of words.</summary>
internal sealed class RecordingRemover(Action<string> onRemove) : ICheckpointRemover
{
    public string Kind => "freezer";

    /// <summary>It cannot remove anything now.</summary>
    public bool Fails { get; set; }

    public Task RemoveAsync(CheckpointContent content, CancellationToken cancellationToken)
    {
        if (Fails)
        {
            throw new BuildFailedException("the engine is down");
        }

        onRemove(content.Details["words"]);
        return Task.CompletedTask;
    }
}
