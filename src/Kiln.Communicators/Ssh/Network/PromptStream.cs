using System.Net.Sockets;

namespace Kiln.Communicators.Ssh.Network;

/// <summary>
/// A connection that acknowledges short answers at once. Servers send what is not typed by somebody in small parts with
/// Nagle's algorithm on, and each part would otherwise wait for 40 ms.
/// </summary>
internal sealed class PromptStream(Socket socket) : NetworkStream(socket, ownsSocket: true)
{
    private const int QuickAck = 12;

    /// <summary>More than this is a transfer, where acknowledging late is right.</summary>
    private const int ShortBytes = 4096;

    private static readonly byte[] On = [1, 0, 0, 0];

    private bool _isPrompt = OperatingSystem.IsLinux();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = await base.ReadAsync(buffer, cancellationToken);
        if (_isPrompt && count is > 0 and < ShortBytes)
        {
            AcknowledgeAtOnce();
        }

        return count;
    }

    /// <summary>The kernel forgets it after some packets.</summary>
    private void AcknowledgeAtOnce()
    {
        try
        {
            Socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, QuickAck, On);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            _isPrompt = false; // Slower, not wrong.
        }
    }
}
