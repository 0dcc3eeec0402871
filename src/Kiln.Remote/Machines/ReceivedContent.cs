using Kiln.Platform.Streams;
using Kiln.Wire.Messages;
using Kiln.Wire.Yamux;

namespace Kiln.Remote.Machines;

/// <summary>
/// What the other side uploads: bytes as they arrive, and what it says of the file. Does not own the stream.
/// </summary>
internal sealed class ReceivedContent(YamuxStream stream, UploadedFile? file) : ReadStream
{
    /// <summary>Null when the other side knows nothing of a file.</summary>
    public UploadedFile? File => file;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        stream.ReadAsync(buffer, cancellationToken);
}
