namespace Kiln.Builders.Docker;

/// <summary>Failures of this machine in words that say what to do.</summary>
internal static class FailureText
{
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;

    public static string Of(Exception exception)
    {
        for (Exception? e = exception; e is not null; e = e.InnerException)
        {
            // On Unix the result of an IOException is the error number.
            if (e is IOException { HResult: NoSpace or QuotaExceeded })
            {
                return $"{exception.Message} The disk (or the quota) is full: free some space, or write the file elsewhere.";
            }
        }

        return exception.Message;
    }
}
