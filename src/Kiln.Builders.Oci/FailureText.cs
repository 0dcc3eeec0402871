using Kiln.Platform.Files;

namespace Kiln.Builders.Oci;

/// <summary>Failures of the operating system in words that say what to do.</summary>
internal static class FailureText
{
    public static string Of(Exception exception) => DiskSpace.IsUsedUp(exception)
        ? $"{exception.Message} The disk (or the quota) is full: free some space, or set TMPDIR and PACKER_CACHE_DIR to "
            + "folders on a larger file system."
        : exception.Message;
}
