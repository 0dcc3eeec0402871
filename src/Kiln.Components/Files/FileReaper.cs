using System.Collections.Immutable;
using Kiln.Sdk.Resources;

namespace Kiln.Components.Files;

/// <summary>Removes single files that a dead run left.</summary>
public sealed class FileReaper : IReaper
{
    private const string PathKey = "path";

    public string Kind => "file";

    /// <param name="path">Absolute.</param>
    public static LedgerResource Resource(string path) => new(
        "file",
        $"file {path}",
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add(PathKey, path));

    public Task ReapAsync(LedgerResource resource, CancellationToken cancellationToken)
    {
        string path = resource.Details.GetValueOrDefault(PathKey, "");
        if (Path.IsPathRooted(path) && Directory.Exists(Path.GetDirectoryName(path)))
        {
            File.Delete(path);
        }

        return Task.CompletedTask;
    }
}
