using Kiln.Builders.Oci.Native;

namespace Kiln.Builders.Oci;

/// <summary>Failures of the operating system in words that say what to do.</summary>
internal static class FailureText
{
    public static string Of(Exception exception)
    {
        for (Exception? e = exception; e is not null; e = e.InnerException)
        {
            // On Unix the result of an IOException is the error number.
            if (e is IOException { HResult: LibC.NoSpace or LibC.QuotaExceeded })
            {
                return $"{exception.Message} The disk (or the quota) is full: free some space, or set TMPDIR and "
                    + "PACKER_CACHE_DIR to folders on a larger file system.";
            }
        }

        return exception.Message;
    }
}
