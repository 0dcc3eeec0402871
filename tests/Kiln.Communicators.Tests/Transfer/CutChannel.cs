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
    private sealed class CutStream(Stream inner, long rest, Action cut) : Stream
    {
        private long _rest = rest;

        public override bool CanRead => inner.CanRead;

        public override bool CanSeek => false;

        public override bool CanWrite => inner.CanWrite;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
        {
            if (_rest == 0)
            {
                cut();
                return 0;
            }

            int read = await inner.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _rest)], cancellationToken);
            _rest -= read;
            return read;
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
        {
            int length = (int)Math.Min(buffer.Length, _rest);
            await inner.WriteAsync(buffer[..length], cancellationToken);
            await inner.FlushAsync(cancellationToken);
            _rest -= length;
            if (length < buffer.Length)
            {
                cut();
                throw new IOException("The connection is lost.");
            }
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            await base.DisposeAsync();
        }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
