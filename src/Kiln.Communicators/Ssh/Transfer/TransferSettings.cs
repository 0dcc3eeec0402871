using Kiln.Sdk.Communication;

namespace Kiln.Communicators.Ssh.Transfer;

/// <summary>How files are moved.</summary>
internal sealed record TransferSettings
{
    /// <summary>Long enough for every disk that is only slow, and an end for what hangs.</summary>
    private static readonly TimeSpan DefaultStallLimit = TimeSpan.FromMinutes(10);

    /// <summary>Through the subsystem <c>sftp</c> instead of the program <c>scp</c>.</summary>
    public bool UsesSftp { get; init; }

    /// <summary>A transfer of which nothing has moved for so long is given up.</summary>
    public TimeSpan StallLimit { get; init; } = DefaultStallLimit;

    /// <summary>Where content waits whose size is not known before it was read.</summary>
    public required string TemporaryFolder { get; init; }

    public required TimeProvider Time { get; init; }

    public static TransferSettings From(ConnectRequest request) => new()
    {
        UsesSftp = request.Config.SshFileTransferMethod == "sftp",
        StallLimit = request.Config.SshReadWriteTimeout > TimeSpan.Zero
            ? request.Config.SshReadWriteTimeout
            : DefaultStallLimit,
        TemporaryFolder = request.Directories.Temporary,
        Time = request.Time,
    };
}
