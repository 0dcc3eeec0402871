namespace Kiln.Platform.Files;

/// <summary>Tells a full disk from other failures.</summary>
public static class DiskSpace
{
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;

    /// <summary>The failure, or what caused it, is a disk without room or a quota that is used up.</summary>
    public static bool IsUsedUp(Exception exception)
    {
        for (Exception? e = exception; e is not null; e = e.InnerException)
        {
            // On Unix the result of an IOException is the error number.
            if (e is IOException { HResult: NoSpace or QuotaExceeded })
            {
                return true;
            }
        }

        return false;
    }
}
