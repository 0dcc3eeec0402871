namespace Kiln.Communicators.Ssh.Protocol;

/// <summary>Decides whether a host key is the right one.</summary>
internal interface IHostKeyJudge
{
    /// <summary>The algorithms to offer: only those of keys that are known, when some are.</summary>
    SshAlgorithms Restrict(SshAlgorithms algorithms);

    /// <param name="key">As the server sent it; it has proved to have the private part.</param>
    /// <exception cref="Kiln.Sdk.Communication.CommunicatorException">It is another machine's.</exception>
    void Judge(ReadOnlySpan<byte> key);
}
