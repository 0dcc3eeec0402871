namespace Kiln.Communicators.Ssh.Transfer.Sftp;

/// <summary>The server refused a request, or does not speak the protocol.</summary>
internal sealed class SftpException(SftpCode? code, string message) : Exception(message)
{
    /// <summary>Null when the server does not speak the protocol.</summary>
    public SftpCode? Code => code;

    public static SftpException NotUnderstood() => new(
        null,
        "The machine's sftp server sent something that is not SFTP. If a start file of the user's shell prints a "
        + "greeting also where nobody reads it, it must not.");
}
