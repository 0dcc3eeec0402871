using Kiln.Platform.Terminals;

namespace Kiln.Cli.Asking;

/// <summary>A terminal as the two streams of a shell.</summary>
/// <param name="terminal">Stays the caller's.</param>
internal sealed class TerminalStream(ControllingTerminal terminal) : Stream
{
    private readonly byte[] _typed = new byte[4096];

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        byte[] target = buffer.Length < _typed.Length ? new byte[buffer.Length] : _typed;
        int count = await terminal.ReadAsync(target, cancellationToken);
        target.AsSpan(0, count).CopyTo(buffer.Span);
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => terminal.Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer) => terminal.Write(buffer);

    public override void Flush()
    {
        // Each write is visible at once.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
