using Kiln.Sdk.Events;
using Kiln.Sdk.Resources;

namespace Kiln.Sdk.Components;

/// <summary>Takes an artifact and gives back another one, or the same.</summary>
public interface IPostProcessor
{
    /// <exception cref="BuildFailedException">The post-processor failed.</exception>
    Task<PostProcessResult> PostProcessAsync(
        PostProcessContext context,
        IArtifact input,
        CancellationToken cancellationToken);
}

/// <param name="Artifact">The new artifact; null ends the sequence silently.</param>
/// <param name="KeepInput">Whether the input artifact is kept when the template does not say.</param>
/// <param name="MustKeepInput">
/// The input cannot be removed (it is part of the result), whatever the template says.
/// </param>
public sealed record PostProcessResult(IArtifact? Artifact, bool KeepInput, bool MustKeepInput = false);

/// <summary>What the engine gives a post-processor for one run.</summary>
public sealed record PostProcessContext
{
    public required IUi Ui { get; init; }

    public required ILedger Ledger { get; init; }

    public required KilnDirectories Directories { get; init; }

    public required TimeProvider Time { get; init; }
}
