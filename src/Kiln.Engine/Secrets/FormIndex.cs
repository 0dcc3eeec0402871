using System.Runtime.InteropServices;

namespace Kiln.Engine.Secrets;

/// <summary>
/// Finds many texts at once. Four characters of the searched text at a time are looked up in a bit set of all the places at
/// which they can stand in a form; only every <c>stride</c>-th place of the text needs a look, because a form is long enough to
/// cover one of them. One thread at a time may add; any number may search meanwhile.
/// </summary>
internal sealed class FormIndex
{
    private const int GramLength = 4;
    private const int FirstCapacity = 256;
    private readonly int _minimumLength;
    private readonly int _stride;
    private volatile Table _table = new(FirstCapacity);
    private volatile int _longest;

    /// <param name="minimumLength">No form is shorter; at least four.</param>
    public FormIndex(int minimumLength)
    {
        _minimumLength = minimumLength;
        _stride = minimumLength - GramLength + 1;
    }

    public bool IsEmpty => _table.Count == 0;

    public void Add(string form)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(form.Length, _minimumLength);
        if (_table.Count + _stride > _table.Capacity)
        {
            _table = _table.Doubled();
        }

        _longest = Math.Max(_longest, form.Length);
        for (int offset = 0; offset < _stride; offset++)
        {
            _table.Insert(GramAt(MemoryMarshal.AsBytes(form.AsSpan()), offset), form, offset);
        }
    }

    /// <summary>Adds every place of every form to the list, which is made when there is the first one.</summary>
    public void Find(ReadOnlySpan<char> text, ref List<Occurrence>? found)
    {
        Table table = _table;
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(text);
        for (int at = 0; at <= text.Length - GramLength; at += _stride)
        {
            ulong gram = GramAt(bytes, at);
            if (table.MayHold(gram))
            {
                table.Verify(gram, text, at, ref found);
            }
        }
    }

    /// <summary>
    /// The first place from which the rest of the text may be the beginning of a form. The last three characters always may:
    /// they are too few for a look.
    /// </summary>
    public int UnfinishedStart(string text)
    {
        if (IsEmpty)
        {
            return text.Length;
        }

        Table table = _table;
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(text.AsSpan());
        int last = Math.Max(0, text.Length - GramLength + 1);
        for (int at = Math.Max(0, text.Length - _longest + 1); at < last; at++)
        {
            ulong gram = GramAt(bytes, at);
            if (table.MayHold(gram) && table.HasFormFrom(gram, text.AsSpan(at)))
            {
                return at;
            }
        }

        return last;
    }

    /// <param name="bytes">Of a text: two for each character.</param>
    /// <param name="at">Counts characters.</param>
    private static ulong GramAt(ReadOnlySpan<byte> bytes, int at) => MemoryMarshal.Read<ulong>(bytes[(at * 2)..]);

    /// <param name="Offset">Where in the form the four characters stand.</param>
    /// <param name="Next">The next entry of the same bucket, plus one; 0 for none.</param>
    private readonly record struct Entry(ulong Gram, string Form, int Offset, int Next);

    /// <summary>
    /// A hash table that only grows: an entry is complete before it can be reached, so that readers need no lock.
    /// </summary>
    private sealed class Table(int capacity)
    {
        /// <summary>Thirty-two bits for each entry: three looks in a hundred find a bit of something else.</summary>
        private const int BitsPerEntry = 32;

        private readonly ulong[] _bits = new ulong[capacity * BitsPerEntry / 64];
        private readonly int[] _heads = new int[capacity];
        private readonly Entry[] _entries = new Entry[capacity];
        private readonly int _shift = 64 - int.Log2(capacity * BitsPerEntry);

        public int Capacity => capacity;

        public int Count { get; private set; }

        public bool MayHold(ulong gram)
        {
            uint hash = HashOf(gram);
            return (_bits[hash >> 6] & (1UL << (int)(hash & 63))) != 0;
        }

        public void Insert(ulong gram, string form, int offset)
        {
            uint hash = HashOf(gram);
            ref int head = ref _heads[hash / BitsPerEntry];
            _entries[Count] = new(gram, form, offset, head);
            Count++;
            Volatile.Write(ref head, Count);
            Volatile.Write(ref _bits[hash >> 6], _bits[hash >> 6] | (1UL << (int)(hash & 63)));
        }

        public Table Doubled()
        {
            Table larger = new(capacity * 2);
            foreach (Entry entry in _entries.AsSpan(0, Count))
            {
                larger.Insert(entry.Gram, entry.Form, entry.Offset);
            }

            return larger;
        }

        public void Verify(ulong gram, ReadOnlySpan<char> text, int at, ref List<Occurrence>? found)
        {
            int next = Volatile.Read(ref _heads[HashOf(gram) / BitsPerEntry]);
            while (next > 0)
            {
                ref readonly Entry entry = ref _entries[next - 1];
                int start = at - entry.Offset;
                if (entry.Gram == gram && start >= 0 && text[start..].StartsWith(entry.Form))
                {
                    Add(new(start, start + entry.Form.Length), ref found);
                }

                next = entry.Next;
            }
        }

        /// <summary>Whether a form begins with the whole text and is longer.</summary>
        public bool HasFormFrom(ulong gram, ReadOnlySpan<char> text)
        {
            int next = Volatile.Read(ref _heads[HashOf(gram) / BitsPerEntry]);
            while (next > 0)
            {
                ref readonly Entry entry = ref _entries[next - 1];
                if (entry.Offset == 0 && entry.Form.Length > text.Length && entry.Form.AsSpan().StartsWith(text))
                {
                    return true;
                }

                next = entry.Next;
            }

            return false;
        }

        /// <summary>What lies inside the one before adds nothing.</summary>
        private static void Add(Occurrence place, ref List<Occurrence>? found)
        {
            found ??= [];
            if (found.Count == 0 || place.Start < found[^1].Start || place.End > found[^1].End)
            {
                found.Add(place);
            }
        }

        private uint HashOf(ulong gram) => (uint)((gram * 0x9E3779B97F4A7C15) >> _shift);
    }
}
