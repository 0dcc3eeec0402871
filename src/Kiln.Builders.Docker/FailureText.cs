using Kiln.Platform.Files;

namespace Kiln.Builders.Docker;

/// <summary>Failures of this machine in words that say what to do.</summary>
internal static class FailureText
{
    public static string Of(Exception exception) => DiskSpace.IsUsedUp(exception)
        ? $"{exception.Message} The disk (or the quota) is full: free some space, or write the file elsewhere."
        : exception.Message;
}
