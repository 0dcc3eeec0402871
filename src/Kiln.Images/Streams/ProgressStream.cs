using Kiln.Platform.Streams;

namespace Kiln.Images.Streams;

/// <summary>Tells how much was read.</summary>
/// <param name="inner">Owned.</param>
internal sealed class ProgressStream(Stream inner, Action<long> report) : ReadStream
{
    private long _done;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = await inner.ReadAsync(buffer, cancellationToken);
        _done += count;
        report(_done);
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
