namespace Kiln.Platform.Downloads;

/// <summary>One attempt failed in a way that another one may not.</summary>
internal sealed class TransientDownloadException(DownloadException failure, TimeSpan? retryAfter)
    : Exception(failure.Message, failure)
{
    /// <summary>What is told when there is no other attempt.</summary>
    public DownloadException Failure { get; } = failure;

    /// <summary>When the server said how long to wait.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
