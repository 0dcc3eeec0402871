using Kiln.Communicators.Ssh.Transfer.Scp;
using Kiln.Communicators.Ssh.Transfer.Sftp;
using Kiln.Communicators.Ssh.Transfer.Tar;

namespace Kiln.Communicators.Ssh.Transfer;

/// <summary>What one transfer is done with.</summary>
internal sealed class TransferTools(ChannelOpener open, TransferSettings settings, TransferWatch watch)
{
    public TransferWatch Watch => watch;

    public ChannelOpener Open => open;

    public GuestShell Shell { get; } = new(open, watch);

    public TarUpload Tar { get; } = new(open, watch);

    public ScpTransfer Scp { get; } = new(open, watch);

    /// <summary>Modes arrive as they are, and existing files get them too.</summary>
    public bool SetsModes => settings.UsesSftp;

    public IPlainTransfer Plain => settings.UsesSftp ? new SftpTransfer(open, watch) : Scp;

    /// <summary>A path for the shell: what scp would expand is expanded, what sftp takes as it is is not.</summary>
    public string Quote(string path) => settings.UsesSftp ? RemotePath.Literal(path) : RemotePath.Expanded(path);
}
