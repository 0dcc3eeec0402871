using Kiln.Platform.Streams;

namespace Kiln.Communicators.Ssh.Transfer;

/// <summary>A <see cref="LocalFile"/> to read from.</summary>
internal sealed class LocalFileStream(LocalFile file) : ReadStream
{
    public override int Read(byte[] buffer, int offset, int count) => file.Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer) => file.Read(buffer);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(file.Read(buffer.Span));
    }
}
