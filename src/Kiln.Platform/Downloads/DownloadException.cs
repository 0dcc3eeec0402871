namespace Kiln.Platform.Downloads;

public enum DownloadFailure
{
    /// <summary>No connection, a connection that broke, a name that does not resolve, no answer in time.</summary>
    Network,

    /// <summary>The server answered with an error.</summary>
    Refused,

    /// <summary>The content is not the one that was asked for.</summary>
    WrongDigest,

    /// <summary>The address cannot be used.</summary>
    InvalidAddress,
}

/// <summary>
/// A download failed for good; what was received so far is kept for the next try unless its content is wrong.
/// </summary>
public sealed class DownloadException : Exception
{
    public DownloadException(DownloadFailure reason, Uri address, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Reason = reason;
        Address = address;
    }

    public DownloadFailure Reason { get; }

    public Uri Address { get; }

    /// <summary>The status of an answer that refused.</summary>
    public int? StatusCode { get; init; }
}
