using System.Collections.Immutable;
using Kiln.Platform.Files;
using Kiln.Sdk.Components;

namespace Kiln.Builders.Core.LocalFile;

/// <summary>The file that was written.</summary>
internal sealed class FileArtifact(string path) : IArtifact
{
    public string BuilderId => "packer.file";

    public string Id => "File";

    public ImmutableArray<string> Files => [path];

    public string Description => $"Stored file: {path}";

    public BuildVariables Variables => BuildVariables.Empty;

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
