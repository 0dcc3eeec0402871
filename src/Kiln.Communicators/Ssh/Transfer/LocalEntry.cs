using Kiln.Platform.Files;

namespace Kiln.Communicators.Ssh.Transfer;

/// <summary>A file or folder of this machine that is to be sent.</summary>
/// <param name="Name">Its path below the folder that is sent, with slashes.</param>
/// <param name="LocalPath">Where it is here.</param>
/// <param name="State">Of what a link leads to.</param>
internal sealed record LocalEntry(string Name, string LocalPath, FileState State)
{
    public bool IsDirectory => State.IsDirectory;

    /// <summary>Bits for special users are not sent, as no way of Packer's sends them.</summary>
    public UnixFileMode Mode => State.Permissions & LocalTree.Permissions;

    public LocalFile Open() => LocalFile.Open(this);
}
