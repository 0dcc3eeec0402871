namespace Kiln.Compression.Blocks;

/// <summary>Room for one block and its packed form; used again and again, by one thread at a time.</summary>
internal sealed class Block(int bytes) : IDisposable
{
    private readonly byte[] _input = new byte[bytes];
    private readonly MemoryStream _packed = new(bytes);
    private int _filled;
    private TaskCompletionSource _done = NewSource();

    public bool IsFull => _filled == _input.Length;

    public bool IsEmpty => _filled == 0;

    public ReadOnlyMemory<byte> Packed => _packed.GetBuffer().AsMemory(0, (int)_packed.Length);

    /// <summary>Ends when the block is packed, or could not be.</summary>
    public Task Done => _done.Task;

    /// <returns>How much fitted in.</returns>
    public int Fill(ReadOnlySpan<byte> input)
    {
        int count = Math.Min(input.Length, _input.Length - _filled);
        input[..count].CopyTo(_input.AsSpan(_filled));
        _filled += count;
        return count;
    }

    /// <summary>Never throws; a failure comes out of <see cref="Done"/>.</summary>
    public void Pack(IBlockFormat format)
    {
        try
        {
            format.Pack(_input.AsMemory(0, _filled), _packed);
            _done.SetResult();
        }
        catch (Exception e)
        {
            _done.SetException(e);
        }
    }

    public void Clear()
    {
        _filled = 0;
        _packed.SetLength(0);
        _done = NewSource();
    }

    public void Dispose() => _packed.Dispose();

    /// <summary>The waiting side does not go on on the thread that packs.</summary>
    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
