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

    /// <summary>The threads end after the blocks that are being packed; those that wait are given up.</summary>
    public void Stop()
    {
        _isStopped = true;
        _waiting.CompleteAdding();
    }

    /// <summary>Ends when the threads have ended.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_waiting.IsAddingCompleted)
        {
            Stop();
        }

        await Task.WhenAll(_threads);
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
