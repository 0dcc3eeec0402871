using Kiln.Sdk.Communication;

namespace Kiln.Provisioners.Sbom;

/// <summary>Memory for what a machine sends, which may be anything and without an end. Only written to.</summary>
internal sealed class LimitedStream : Stream
{
    private const long MostBytes = 512L * 1024 * 1024;

    private readonly MemoryStream _content = new();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _content.Length;

    public override long Position
    {
        get => _content.Length;
        set => throw new NotSupportedException();
    }

    public byte[] ToArray() => _content.ToArray();

    /// <exception cref="CommunicatorException">It is too much.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_content.Length + buffer.Length > MostBytes)
        {
            throw new CommunicatorException(
                CommunicatorFailure.Transfer,
                $"it is larger than the {MostBytes / (1024 * 1024)} MiB that are taken for an SBOM");
        }

        _content.Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Write(buffer.AsSpan(offset, count));
        return Task.CompletedTask;
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _content.Dispose();
        base.Dispose(disposing);
    }
}
