using System.Collections.Immutable;
using Kiln.Values;

namespace Kiln.Sdk.Components;

/// <summary>What a builder or post-processor made.</summary>
public interface IArtifact
{
    /// <summary>
    /// Says which component made it (<c>packer.file</c>); other tools and manifests rely on the text.
    /// </summary>
    string BuilderId { get; }

    /// <summary>Identifies the artifact for its maker: an image id, a digest; may be empty.</summary>
    string Id { get; }

    /// <summary>Local files that belong to it.</summary>
    ImmutableArray<string> Files { get; }

    /// <summary>One line for the user, shown at the end of the run.</summary>
    string Description { get; }

    /// <summary>Build variables that post-processors may use.</summary>
    BuildVariables Variables { get; }

    /// <summary>
    /// What post-processors of its family ask for by a name: the format of a disk, the tags of an image. Compat: names
    /// and values are those that the artifacts of Packer's plugins have.
    /// </summary>
    /// <returns>Null when it has nothing of this name.</returns>
    Task<HclValue?> StateAsync(string name, CancellationToken cancellationToken) => Task.FromResult<HclValue?>(null);

    /// <summary>Removes it for good.</summary>
    Task DestroyAsync(CancellationToken cancellationToken);
}
