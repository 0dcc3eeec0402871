using System.Buffers;
using System.IO.Pipelines;
using Kiln.Sdk.Communication;

namespace Kiln.Communicators.Ssh.Transfer.Scp;

/// <summary>Receives what a <c>scp -f</c> sends.</summary>
internal sealed class ScpDownload(ScpChannel channel, TransferWatch watch)
{
    /// <summary>
    /// So many messages are confirmed before they come: the program on the machine then waits for nothing.
    /// </summary>
    private const int ConfirmedAhead = 128;

    private static readonly ReadOnlyMemory<byte> Zero = new byte[1];

    private bool _isConfirming;

    public async Task BeginAsync()
    {
        _isConfirming = await channel.Peer.TryWriteAsync(new byte[ConfirmedAhead]);
    }

    /// <summary>The next file or folder, or the end of one; null at the end of everything.</summary>
    /// <exception cref="CommunicatorException">The machine could not read something.</exception>
    public async ValueTask<ScpMessage?> NextAsync()
    {
        while (true)
        {
            ScpMessage? message = await channel.ReadAsync();
            switch (message?.Kind)
            {
                case null:
                    await CheckEndAsync();
                    return null;
                case ScpMessageKind.Failure:
                    throw new CommunicatorException(CommunicatorFailure.Transfer, message.Text);
                case ScpMessageKind.Ok:
                    throw new CommunicatorException(
                        CommunicatorFailure.Transfer,
                        "The scp of the machine sent an answer where a file was to come.");
                case ScpMessageKind.Times:
                    await ConfirmAsync();
                    break;
                default:
                    await ConfirmAsync();
                    return message;
            }
        }
    }

    /// <summary>Reads the content of the file that was announced.</summary>
    public async Task ReceiveAsync(ScpMessage file, Stream destination)
    {
        long rest = file.Size;
        while (rest > 0)
        {
            ReadResult result = await channel.Peer.ReadAsync();
            ReadOnlySequence<byte> bytes = result.Buffer.Slice(0, Math.Min(rest, result.Buffer.Length));
            foreach (ReadOnlyMemory<byte> part in bytes)
            {
                await destination.WriteAsync(part, watch.Token);
            }

            rest -= bytes.Length;
            watch.Moved(bytes.Length);
            channel.Peer.Output.AdvanceTo(bytes.End);
            if (result.IsCompleted && rest > 0 && bytes.IsEmpty)
            {
                throw await channel.EndedEarlyAsync();
            }
        }

        await channel.ExpectOkAsync();
        await ConfirmAsync();
    }

    private async Task CheckEndAsync()
    {
        PeerEnd end = await channel.Peer.EndAsync();
        if (end.ExitCode != 0)
        {
            throw await channel.EndedEarlyAsync();
        }
    }

    /// <summary>One more; a program that has ended does not want it any more.</summary>
    private async Task ConfirmAsync() => _isConfirming = _isConfirming && await channel.Peer.TryWriteAsync(Zero);
}
