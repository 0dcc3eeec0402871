using System.Collections.Immutable;
using Kiln.Platform.Files;
using Kiln.Sdk.Components;

namespace Kiln.PostProcessors.Artifice;

/// <summary>Files that the template names.</summary>
internal sealed class ArtificeArtifact(ImmutableArray<string> files, BuildVariables variables) : IArtifact
{
    public string BuilderId => "packer.post-processor.artifice";

    public string Id => "";

    public ImmutableArray<string> Files => files;

    public string Description => $"Created artifact from files: {string.Join(", ", files)}";

    public BuildVariables Variables => variables;

    /// <summary>Also removes folders that a pattern found, with everything in them; never what links lead to.</summary>
    public Task DestroyAsync(CancellationToken cancellationToken)
    {
        foreach (string path in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                if (FileState.OfLink(path) is { IsDirectory: true })
                {
                    Directory.Delete(path, recursive: true);
                }
                else
                {
                    File.Delete(path);
                }
            }
            catch (DirectoryNotFoundException)
            {
                // It is gone already.
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new BuildFailedException(FileAccessException.From("remove", path, e).Message, e);
            }
        }

        return Task.CompletedTask;
    }
}
