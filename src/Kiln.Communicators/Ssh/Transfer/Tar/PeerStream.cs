using System.Buffers;
using System.IO.Pipelines;
using Kiln.Platform.Streams;

namespace Kiln.Communicators.Ssh.Transfer.Tar;

/// <summary>What a command prints, as a stream to read from.</summary>
internal sealed class PeerStream(RemotePeer peer) : ReadStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ReadResult result = await peer.ReadAsync();
        ReadOnlySequence<byte> bytes = result.Buffer.Slice(0, Math.Min(buffer.Length, result.Buffer.Length));
        bytes.CopyTo(buffer.Span);
        peer.Output.AdvanceTo(bytes.End);
        return (int)bytes.Length;
    }
}
