using System.Collections.Immutable;
using Kiln.Platform.Files;
using Kiln.Sdk.Components;

namespace Kiln.PostProcessors.Checksum;

/// <summary>The input's files and the checksum files.</summary>
internal sealed class ChecksumArtifact(ImmutableArray<string> files, BuildVariables variables) : IArtifact
{
    public string BuilderId => "packer.post-processor.checksum";

    public string Id => "";

    public ImmutableArray<string> Files => files;

    public string Description => $"Created artifact from files: {string.Join(", ", files)}";

    /// <summary>
    /// Compat: in Packer the build variables end here; later post-processors can use them all the same.
    /// </summary>
    public BuildVariables Variables => variables;

    public Task DestroyAsync(CancellationToken cancellationToken)
    {
        foreach (string file in files)
        {
            try
            {
                File.Delete(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new BuildFailedException(FileAccessException.From("remove", file, e).Message, e);
            }
        }

        return Task.CompletedTask;
    }
}
