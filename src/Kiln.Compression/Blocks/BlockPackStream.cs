namespace Kiln.Compression.Blocks;

/// <summary>Cuts its input into blocks, has them packed side by side, and writes them in their order.</summary>
/// <param name="output">Stays open.</param>
/// <param name="format">Of this stream alone.</param>
/// <param name="workers">May serve several streams, one after the other.</param>
/// <param name="ownsWorkers">Whether disposing the stream ends them.</param>
internal sealed class BlockPackStream(Stream output, IBlockFormat format, BlockWorkers workers, bool ownsWorkers)
    : PackStream
{
    private readonly Queue<Block> _running = new();
    private readonly Stack<Block> _free = new();
    private Block? _current;
    private bool _hasHead;
    private bool _hasBlocks;

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer,
        CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        format.Observe(buffer.Span);
        while (!buffer.IsEmpty)
        {
            _current ??= TakeBlock();
            buffer = buffer[_current.Fill(buffer.Span)..];
            if (_current.IsFull)
            {
                await StartBlockAsync(_current, cancellationToken);
            }
        }
    }

    public override async Task FinishAsync(CancellationToken cancellationToken)
    {
        if (_current is not null || (format.HasEmptyBlock && !_hasBlocks))
        {
            await StartBlockAsync(_current ?? TakeBlock(), cancellationToken);
        }

        while (_running.Count > 0)
        {
            await WriteOldestAsync(cancellationToken);
        }

        await WriteHeadAsync(cancellationToken);
        await output.WriteAsync(format.Tail(), cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        if (ownsWorkers)
        {
            await workers.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            if (ownsWorkers)
            {
                workers.Stop();
            }

            foreach (Block block in _running.Concat(_free))
            {
                block.Dispose();
            }

            _current?.Dispose();
        }

        base.Dispose(disposing);
    }

    private Block TakeBlock() => _free.TryPop(out Block? used) ? used : new(format.BlockBytes);

    private async Task StartBlockAsync(Block block, CancellationToken cancellationToken)
    {
        _current = null;
        _hasBlocks = true;
        _running.Enqueue(block);
        workers.Add(block, format);
        if (_running.Count >= workers.Depth)
        {
            await WriteOldestAsync(cancellationToken);
        }
    }

    private async Task WriteOldestAsync(CancellationToken cancellationToken)
    {
        await WriteHeadAsync(cancellationToken);
        Block block = _running.Dequeue();
        await block.Done.WaitAsync(cancellationToken);
        await output.WriteAsync(block.Packed, cancellationToken);
        block.Clear();
        _free.Push(block);
    }

    private async Task WriteHeadAsync(CancellationToken cancellationToken)
    {
        if (!_hasHead)
        {
            _hasHead = true;
            await output.WriteAsync(format.Head(), cancellationToken);
        }
    }
}
