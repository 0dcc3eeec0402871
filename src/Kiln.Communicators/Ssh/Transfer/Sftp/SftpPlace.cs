using Kiln.Sdk.Communication;

namespace Kiln.Communicators.Ssh.Transfer.Sftp;

/// <summary>
/// A path of the machine. The protocol has one word, "Failure", for a full disk, a folder in place of a file and all
/// else; here the server is asked for what it did not say.
/// </summary>
internal sealed class SftpPlace(SftpClient client, string path)
{
    private const uint TypeMask = 0xf000;
    private const uint FolderType = 0x4000;

    public Task ExplainAsync(Task order) => ExplainAsync(WithResultAsync(order));

    public async Task<T> ExplainAsync<T>(Task<T> request)
    {
        try
        {
            return await request;
        }
        catch (SftpException e) when (e.Code is not null)
        {
            throw new CommunicatorException(CommunicatorFailure.Transfer, $"{path}: {await ReasonAsync(e)}", e);
        }
    }

    public async Task<bool> IsFolderAsync() => (await client.ModeOfAsync(path) & TypeMask) == FolderType;

    private static async Task<bool> WithResultAsync(Task order)
    {
        await order;
        return true;
    }

    private async Task<string> ReasonAsync(SftpException e) => e.Code switch
    {
        SftpCode.NoSuchFile => "No such file or directory",
        SftpCode.PermissionDenied => "Permission denied",
        SftpCode.Failure when await IsFolderAsync() => "Is a directory",
        SftpCode.Failure when await SpaceAsync() is { IsReadOnly: true } => "Read-only file system",
        SftpCode.Failure when await SpaceAsync() is { IsFull: true } => "No space left on device",
        _ => $"{e.Message} (the sftp server does not say why)",
    };

    private async Task<SftpSpace?> SpaceAsync() => client.TellsSpace
        ? await client.SpaceOfAsync(path) ?? await client.SpaceOfAsync(RemotePath.Split(path).Folder)
        : null;
}
