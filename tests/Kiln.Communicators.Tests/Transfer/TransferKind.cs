using Kiln.Communicators.Ssh.Transfer;

namespace Kiln.Communicators.Tests.Transfer;

/// <summary>A way to move something, for tests that hold for all of them.</summary>
/// <param name="HasTar">The machine has one.</param>
public sealed record TransferKind(string Name, bool UsesSftp, bool HasTar)
{
    public static TransferKind[] All { get; } =
    [
        new("upload file", false, true),
        new("upload file", true, true),
        new("upload folder", false, true),
        new("upload folder", false, false),
        new("upload folder", true, false),
        new("download file", false, true),
        new("download file", true, true),
        new("download folder", false, true),
        new("download folder", false, false),
    ];

    public bool IsUpload => Name.StartsWith("upload", StringComparison.Ordinal);

    public bool IsFolder => Name.EndsWith("folder", StringComparison.Ordinal);

    public override string ToString() => $"{Name}{(UsesSftp ? " sftp" : "")}{(HasTar ? "" : " without tar")}";

    internal async Task RunAsync(
        FileTransfer transfer,
        string source,
        string target,
        CancellationToken cancellationToken)
    {
        if (IsFolder)
        {
            await (IsUpload
                ? transfer.UploadDirectoryAsync(target, source, cancellationToken)
                : transfer.DownloadDirectoryAsync(source + "/", target, cancellationToken));
            return;
        }

        string file = Path.Combine(source, "file 0");
        if (IsUpload)
        {
            await using FileStream content = File.OpenRead(file);
            await transfer.UploadAsync(target, content, null, cancellationToken);
            return;
        }

        await using FileStream destination = File.Create(target);
        await transfer.DownloadAsync(file, destination, cancellationToken);
    }
}
