using System.Collections.Immutable;
using Kiln.Builders.Oci.Sandbox;
using Kiln.Sdk.Resources;

namespace Kiln.Builders.Oci;

/// <summary>Removes the work directories of dead <c>oci</c> builds.</summary>
public sealed class OwnedDirectoryReaper(TimeProvider time) : IReaper
{
    internal const string ResourceKind = "oci-directory";
    internal const string NamePrefix = "kiln-oci-";
    private const string PathDetail = "path";
    private const string GuardDetail = "workers";

    public string Kind => ResourceKind;

    public async Task ReapAsync(LedgerResource resource, CancellationToken cancellationToken)
    {
        string path = resource.Details[PathDetail];
        if (!Path.GetFileName(path).StartsWith(NamePrefix, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"The ledger names {path}, which is no work directory of an oci build.");
        }

        if (Directory.Exists(path))
        {
            await OwnedDirectory.WaitForWorkersAsync(resource.Details[GuardDetail], time, cancellationToken);
            await OwnedDirectory.RemoveAsync(path, NamespaceLaunch.Choose(), cancellationToken);
        }
    }

    /// <param name="path">The folder.</param>
    /// <param name="workers">The work directory of the build whose workers write to the folder.</param>
    /// <param name="name">In the user's words.</param>
    internal static LedgerResource Resource(string path, string workers, string name) => new(
        ResourceKind,
        name,
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)
            .Add(PathDetail, path)
            .Add(GuardDetail, workers));
}
