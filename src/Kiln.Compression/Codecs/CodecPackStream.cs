namespace Kiln.Compression.Codecs;

/// <summary>Packs with a packer that brings its own threads.</summary>
/// <param name="output">Stays open.</param>
/// <param name="codec">Owned by the stream.</param>
internal sealed class CodecPackStream(Stream output, IStreamCodec codec) : PackStream
{
    private readonly byte[] _packed = new byte[512 * 1024];

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer,
        CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            CodecProgress progress = await StepAsync(buffer, isEnd: false, cancellationToken);
            buffer = buffer[progress.Taken..];
        }
    }

    public override async Task FinishAsync(CancellationToken cancellationToken)
    {
        while (!(await StepAsync(ReadOnlyMemory<byte>.Empty, isEnd: true, cancellationToken)).IsDone)
        {
            // Every step writes what is ready.
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            codec.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<CodecProgress> StepAsync(
        ReadOnlyMemory<byte> input,
        bool isEnd,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        CodecProgress progress = codec.Pack(input.Span, _packed, isEnd);
        if (progress.Packed > 0)
        {
            await output.WriteAsync(_packed.AsMemory(0, progress.Packed), cancellationToken);
        }

        return progress;
    }
}
