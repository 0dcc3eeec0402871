using System.Collections.Concurrent;

namespace Kiln.Compression.Blocks;

/// <summary>
/// Threads that pack blocks. They are not those of the pool, which has other things to do and must not wait for blocks.
/// </summary>
internal sealed class BlockWorkers(int count) : IAsyncDisposable
{
    private readonly BlockingCollection<(Block Block, IBlockFormat Format)> _waiting = [];
    private readonly List<Task> _threads = [];
    private volatile bool _isStopped;

    /// <summary>How many blocks keep all threads busy while others are read and written.</summary>
    public int Depth => (2 * count) + 1;

    public void Add(Block block, IBlockFormat format)
    {
        _waiting.Add((block, format));
        if (_threads.Count < count)
        {
            _threads.Add(Task.Factory.StartNew(
                PackAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        }
    }

    /// <summary>Ends when the blocks that are being packed are; those that wait are given up.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isStopped)
        {
            return;
        }

        _isStopped = true;
        _waiting.CompleteAdding();
        await Task.WhenAll(_threads);
        _waiting.Dispose();
    }

    private void PackAll()
    {
        foreach ((Block block, IBlockFormat format) in _waiting.GetConsumingEnumerable(CancellationToken.None))
        {
            if (_isStopped)
            {
                return;
            }

            block.Pack(format);
        }
    }
}
