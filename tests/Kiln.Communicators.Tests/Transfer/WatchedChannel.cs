using Kiln.Communicators.Ssh;

namespace Kiln.Communicators.Tests.Transfer;

/// <summary>Does something once when so many bytes have moved in either direction.</summary>
internal sealed class WatchedChannel : ISshChannel
{
    private readonly ISshChannel _inner;
    private readonly long _limit;
    private readonly Action _act;
    private long _moved;

    public WatchedChannel(ISshChannel inner, long limit, Action act)
    {
        _inner = inner;
        _limit = limit;
        _act = act;
        Input = new WatchedStream(inner.Input, Add);
        Output = new WatchedStream(inner.Output, Add);
    }

    public Stream Input { get; }

    public Stream Output { get; }

    public Stream Error => _inner.Error;

    public Task<int?> Exit => _inner.Exit;

    public ValueTask DisposeAsync() => _inner.DisposeAsync();

    private void Add(int bytes)
    {
        long moved = Interlocked.Add(ref _moved, bytes);
        if (moved >= _limit && moved - bytes < _limit)
        {
            _act();
        }
    }

    private sealed class WatchedStream(Stream inner, Action<int> moved) : PassingStream(inner)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
        {
            int read = await base.ReadAsync(buffer, cancellationToken);
            moved(read);
            return read;
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
        {
            await base.WriteAsync(buffer, cancellationToken);
            moved(buffer.Length);
        }
    }
}
