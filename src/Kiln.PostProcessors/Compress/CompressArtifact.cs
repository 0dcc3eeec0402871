using System.Collections.Immutable;
using Kiln.Platform.Files;
using Kiln.Sdk.Components;

namespace Kiln.PostProcessors.Compress;

/// <summary>One archive.</summary>
internal sealed class CompressArtifact(string path, BuildVariables variables) : IArtifact
{
    public string BuilderId => "packer.post-processor.compress";

    public string Id => "";

    public ImmutableArray<string> Files => [path];

    public string Description => $"compressed artifacts in: {path}";

    /// <summary>
    /// Compat: in Packer the build variables end here; later post-processors can use them all the same.
    /// </summary>
    public BuildVariables Variables => variables;

    public Task DestroyAsync(CancellationToken cancellationToken)
    {
        try
        {
            File.Delete(path);
            return Task.CompletedTask;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BuildFailedException(FileAccessException.From("remove", path, e).Message, e);
        }
    }
}
