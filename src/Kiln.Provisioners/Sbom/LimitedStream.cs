using Kiln.Sdk.Communication;

namespace Kiln.Provisioners.Sbom;

/// <summary>Memory for what a machine sends, which may be anything and without an end.</summary>
internal sealed class LimitedStream : MemoryStream
{
    private const long MostBytes = 512L * 1024 * 1024;

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        CheckRoom(buffer.Length);
        base.Write(buffer);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        CheckRoom(buffer.Length);
        return base.WriteAsync(buffer, cancellationToken);
    }

    private void CheckRoom(int count)
    {
        if (Length + count > MostBytes)
        {
            throw new CommunicatorException(
                CommunicatorFailure.Transfer,
                $"it is larger than the {MostBytes / (1024 * 1024)} MiB that are taken for an SBOM");
        }
    }
}
