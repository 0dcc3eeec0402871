using Kiln.Communicators.Ssh;

namespace Kiln.Communicators.Tests.Transfer;

/// <summary>A channel whose connection is lost after so many bytes in one direction.</summary>
internal sealed class CutChannel : ISshChannel
{
    private readonly ISshChannel _inner;
    private readonly TaskCompletionSource<int?> _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CutChannel(ISshChannel inner, long inputBytes, long outputBytes)
    {
        _inner = inner;
        Input = new CutStream(inner.Input, inputBytes, Cut);
        Output = new CutStream(inner.Output, outputBytes, Cut);
        _ = FollowAsync();
    }

    public Stream Input { get; }

    public Stream Output { get; }

    public Stream Error => _inner.Error;

    public Task<int?> Exit => _exit.Task;

    public async ValueTask DisposeAsync()
    {
        await _inner.DisposeAsync();
        _exit.TrySetResult(null);
    }

    private void Cut()
    {
        _exit.TrySetResult(null);
        _inner.Error.Dispose();
        _inner.Output.Dispose();
    }

    private async Task FollowAsync() => _exit.TrySetResult(await _inner.Exit);

    /// <summary>Passes a number of bytes on. Then reads end and writes fail.</summary>
    private sealed class CutStream(Stream inner, long rest, Action cut) : PassingStream(inner)
    {
        private long _rest = rest;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
        {
            if (_rest == 0)
            {
                cut();
                return 0;
            }

            int read = await base.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _rest)], cancellationToken);
            _rest -= read;
            return read;
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
        {
            int length = (int)Math.Min(buffer.Length, _rest);
            await base.WriteAsync(buffer[..length], cancellationToken);
            await FlushAsync(cancellationToken);
            _rest -= length;
            if (length < buffer.Length)
            {
                cut();
                throw new IOException("The connection is lost.");
            }
        }
    }
}
