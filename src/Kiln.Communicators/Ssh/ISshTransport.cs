namespace Kiln.Communicators.Ssh;

/// <summary>
/// One login at one ssh server, by whatever program or library. Channels run side by side on it. It does not come back
/// by itself when it breaks: the communicator makes another one.
/// </summary>
internal interface ISshTransport : IAsyncDisposable
{
    /// <summary>False as soon as the loss of the connection is known.</summary>
    bool IsConnected { get; }

    /// <summary>Starts a command on a channel of its own.</summary>
    /// <exception cref="Kiln.Sdk.Communication.CommunicatorException">It could not be started.</exception>
    Task<ISshChannel> ExecuteAsync(SshExecution execution, CancellationToken cancellationToken);
}
