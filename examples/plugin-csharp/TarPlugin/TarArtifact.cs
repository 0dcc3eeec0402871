using System.Collections.Immutable;
using Kiln.Sdk.Components;

namespace TarPlugin;

/// <summary>An archive, and what was made of it.</summary>
/// <param name="archive">Its path.</param>
/// <param name="files">All files that belong to it.</param>
/// <param name="variables">For the post-processors that follow.</param>
internal sealed class TarArtifact(string archive, ImmutableArray<string> files, BuildVariables variables) : IArtifact
{
    public string BuilderId => "kiln.example.tar";

    public string Id => archive;

    public ImmutableArray<string> Files => files;

    public string Description => $"Archive: {string.Join(", ", files)}";

    public BuildVariables Variables => variables;

    public Task DestroyAsync(CancellationToken cancellationToken)
    {
        foreach (string file in files)
        {
            File.Delete(file);
        }

        return Task.CompletedTask;
    }
}
