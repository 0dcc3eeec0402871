using Kiln.Sdk.Resources;

namespace Kiln.Engine.Ledgers;

/// <summary>The path that a ledger entry names, checked before anything is removed.</summary>
internal static class RecordedPath
{
    /// <exception cref="IOException">The entry names none, or one that cannot be meant.</exception>
    public static string Of(LedgerResource resource)
    {
        string? path = resource.Details.GetValueOrDefault(LedgerResource.PathDetail);
        if (path is null || !Path.IsPathFullyQualified(path) || Path.GetFullPath(path) != path)
        {
            throw new IOException($"the ledger names no absolute path ('{path}')");
        }

        return path is "/" ? throw new IOException("the ledger names the root folder") : path;
    }

    /// <summary>A link that has taken the place of what was recorded is not ours.</summary>
    public static void RefuseLink(FileSystemInfo found)
    {
        if (found.LinkTarget is not null)
        {
            throw new IOException($"'{found.FullName}' is a symbolic link now; remove it yourself if it is not needed");
        }
    }
}
