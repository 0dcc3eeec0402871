using System.Buffers;
using System.IO.Pipelines;
using Kiln.Sdk.Communication;

namespace Kiln.Communicators.Ssh.Transfer.Scp;

/// <summary>A running <c>scp</c> on the machine, message by message.</summary>
internal sealed class ScpChannel(RemotePeer peer) : IAsyncDisposable
{
    private static CommunicatorException NotInstalled => new(
        CommunicatorFailure.Start,
        "SCP failed to start. This usually means that SCP is not\nproperly installed on the remote system.");

    public RemotePeer Peer => peer;

    /// <summary>Nothing was heard from the program, because there is none.</summary>
    public bool IsMissing { get; private set; }

    /// <summary>The next message; null when the program has ended without one.</summary>
    public async ValueTask<ScpMessage?> ReadAsync()
    {
        while (true)
        {
            ReadResult result = await peer.ReadAsync();
            ReadOnlySequence<byte> rest = result.Buffer;
            ScpMessage? message = ScpMessage.TryTake(ref rest);
            if (message is not null)
            {
                peer.Output.AdvanceTo(rest.Start);
                return message;
            }

            peer.Output.AdvanceTo(rest.Start, rest.End);
            if (result.IsCompleted)
            {
                return null;
            }
        }
    }

    /// <summary>Waits until the last message was understood.</summary>
    /// <exception cref="CommunicatorException">It was refused, or the program has ended.</exception>
    public async ValueTask ExpectOkAsync()
    {
        ScpMessage message = await ReadAsync() ?? throw await EndedEarlyAsync();
        if (message.Kind == ScpMessageKind.Failure)
        {
            throw new CommunicatorException(CommunicatorFailure.Transfer, message.Text);
        }

        if (message.Kind != ScpMessageKind.Ok)
        {
            throw new CommunicatorException(
                CommunicatorFailure.Transfer, "The scp of the machine answered with something else than yes or no.");
        }
    }

    /// <summary>The program has ended before it was to.</summary>
    public async Task<CommunicatorException> EndedEarlyAsync()
    {
        PeerEnd end = await peer.EndAsync();
        IsMissing = end.ExitCode == PeerEnd.ProgramIsMissing;
        return IsMissing ? NotInstalled : end.Failure("ended before everything was copied", null);
    }

    public ValueTask DisposeAsync() => peer.DisposeAsync();
}
