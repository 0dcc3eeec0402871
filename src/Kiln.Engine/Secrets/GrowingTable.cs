namespace Kiln.Engine.Secrets;

/// <summary>
/// A hash table that only grows; a key can have several values. An entry is complete before it can be reached, so that
/// readers need no lock. One thread at a time may add.
/// </summary>
/// <param name="capacity">A power of two, at least 64.</param>
internal sealed class GrowingTable<TValue>(int capacity)
{
    /// <summary>No further entry of a bucket.</summary>
    public const int None = -1;

    /// <summary>Thirty-two bits for each entry: three looks in a hundred find a bit of something else.</summary>
    private const int BitsPerEntry = 32;

    private readonly ulong[] _bits = new ulong[capacity * (long)BitsPerEntry / 64];
    private readonly int[] _heads = new int[capacity];
    private readonly Entry[] _entries = new Entry[capacity];
    private readonly int _shift = 64 - int.Log2(capacity) - int.Log2(BitsPerEntry);

    public int Count { get; private set; }

    public bool IsFull => Count == capacity;

    /// <summary>False: the key is not there.</summary>
    public bool MayHold(ulong key)
    {
        ulong hash = HashOf(key);
        return (_bits[hash >> 6] & (1UL << (int)(hash & 63))) != 0;
    }

    /// <summary>The first entry of the key, or <see cref="None"/>.</summary>
    public int First(ulong key) => Matching(Volatile.Read(ref _heads[HashOf(key) / BitsPerEntry]) - 1, key);

    /// <summary>The next entry of the same key, or <see cref="None"/>.</summary>
    public int Next(int entry) => Matching(_entries[entry].Next, _entries[entry].Key);

    public ref TValue ValueAt(int entry) => ref _entries[entry].Value;

    /// <summary>The table must not be full.</summary>
    public void Add(ulong key, TValue value)
    {
        ulong hash = HashOf(key);
        ref int head = ref _heads[hash / BitsPerEntry];
        _entries[Count] = new() { Key = key, Value = value, Next = head - 1 };
        Count++;
        Volatile.Write(ref head, Count);
        Volatile.Write(ref _bits[hash >> 6], _bits[hash >> 6] | (1UL << (int)(hash & 63)));
    }

    /// <summary>Itself, or when it is full a larger one with the same entries.</summary>
    public GrowingTable<TValue> WithRoom()
    {
        if (!IsFull)
        {
            return this;
        }

        GrowingTable<TValue> larger = new(capacity * 2);
        foreach (ref readonly Entry entry in _entries.AsSpan(0, Count))
        {
            larger.Add(entry.Key, entry.Value);
        }

        return larger;
    }

    private int Matching(int entry, ulong key)
    {
        while (entry >= 0 && _entries[entry].Key != key)
        {
            entry = _entries[entry].Next;
        }

        return entry;
    }

    private ulong HashOf(ulong key) => (key * 0x9E3779B97F4A7C15) >> _shift;

    private struct Entry
    {
        public ulong Key;
        public TValue Value;
        public int Next;
    }
}
