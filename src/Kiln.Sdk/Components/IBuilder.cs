using System.Collections.Immutable;

namespace Kiln.Sdk.Components;

/// <summary>
/// Makes a machine or a file system, lets the provisioners work on it, and turns it into an artifact.
/// </summary>
public interface IBuilder
{
    /// <summary>
    /// Names of the build variables (<c>build.NAME</c>) that this builder adds to the ones every build has.
    /// </summary>
    ImmutableArray<string> GeneratedVariables { get; }

    /// <summary>
    /// Runs once. Everything made outside the artifact is removed again before the task ends, whatever happened,
    /// through <see cref="BuildContext.Cleanup"/>.
    /// </summary>
    /// <param name="context">Valid until the returned task ends; do not keep it.</param>
    /// <param name="cancellationToken">Ends the build; processes started by it are killed.</param>
    /// <returns>The artifact, or null when there is none.</returns>
    /// <exception cref="BuildFailedException">The build failed; the message is shown to the user.</exception>
    Task<IArtifact?> BuildAsync(BuildContext context, CancellationToken cancellationToken);
}

/// <summary>A failure that is told to the user as it is: its message says what failed, why, and what to do.</summary>
public sealed class BuildFailedException : Exception
{
    public BuildFailedException(string message)
        : base(message)
    {
    }

    public BuildFailedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>What the user can do about it; shown beside the message where there is room for it.</summary>
    public string? Advice { get; init; }
}
