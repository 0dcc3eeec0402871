namespace Kiln.Communicators.Ssh.Network;

/// <summary>How a server is reached.</summary>
internal interface IWay : IAsyncDisposable
{
    /// <returns>The caller's to dispose of.</returns>
    /// <exception cref="Kiln.Sdk.Communication.CommunicatorException">It is not.</exception>
    Task<Stream> OpenAsync(MachineAddress address, CancellationToken cancellationToken);
}
