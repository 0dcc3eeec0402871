namespace Kiln.Communicators.Ssh.Transfer.Sftp;

/// <summary>Names and numbers of the protocol, version 3.</summary>
internal enum SftpKind : byte
{
    Init = 1,
    Version = 2,
    Open = 3,
    Close = 4,
    Read = 5,
    Write = 6,
    SetStat = 9,
    FSetStat = 10,
    MkDir = 14,
    Stat = 17,
    Status = 101,
    Handle = 102,
    Data = 103,
    Attributes = 105,
    Extended = 200,
    ExtendedReply = 201,
}

/// <summary>The codes of a status.</summary>
internal enum SftpCode
{
    Ok = 0,
    EndOfFile = 1,
    NoSuchFile = 2,
    PermissionDenied = 3,
    Failure = 4,
}

[Flags]
internal enum SftpOpen
{
    Read = 1,
    Write = 2,
    Create = 8,
    Truncate = 16,
}
