using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Kiln.Engine.Secrets;

/// <summary>
/// Finds many texts at once. Four characters of the searched text at a time are looked up in a bit set of all the
/// places at which they can stand in a form; only every <c>stride</c>-th place of the text needs a look, because a form
/// is long enough to cover one of them. Where they do stand in a form, forms are looked up by their beginnings. One
/// thread at a time may add; any number may search meanwhile.
/// </summary>
internal sealed class FormIndex
{
    private const int FirstCapacity = 256;
    private const int GramLength = 4;

    /// <summary>Forms are looked up by their first 4, 8, 16 or 32 characters: as many as they have.</summary>
    private const int Beginnings = 4;

    private readonly int _minimumLength;
    private readonly int _stride;
    private volatile GrowingTable<string> _forms = new(FirstCapacity);

    /// <summary>
    /// For four characters one bit for each offset and each length of a beginning that they occur with.
    /// </summary>
    private volatile GrowingTable<int> _grams = new(FirstCapacity);
    private volatile int _longest;

    /// <param name="minimumLength">No form is shorter; from four to eight.</param>
    public FormIndex(int minimumLength)
    {
        _minimumLength = minimumLength;
        _stride = minimumLength - GramLength + 1;
    }

    public bool IsEmpty => _forms.Count == 0;

    public void Add(string form)
    {
        Debug.Assert(form.Length >= _minimumLength, "the form could lie between two looks");
        _longest = Math.Max(_longest, form.Length);
        int beginning = Math.Min(int.Log2(form.Length / GramLength), Beginnings - 1);
        _forms = _forms.WithRoom();
        _forms.Add(HashOf(form.AsSpan(0, GramLength << beginning)), form);
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(form.AsSpan());
        for (int offset = 0; offset < _stride; offset++)
        {
            AddGram(GramAt(bytes, offset), 1 << ((offset * Beginnings) + beginning));
        }
    }

    /// <summary>Adds every place of every form to the list, which is made when there is the first one.</summary>
    public void Find(ReadOnlySpan<char> text, ref List<Occurrence>? found)
    {
        GrowingTable<int> grams = _grams;
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(text);
        for (int at = 0; at <= text.Length - GramLength; at += _stride)
        {
            ulong gram = GramAt(bytes, at);
            if (grams.MayHold(gram) && grams.First(gram) is var entry and >= 0)
            {
                Verify(grams.ValueAt(entry), text, at, ref found);
            }
        }
    }

    /// <summary>
    /// The first place from which the rest of the text may be the beginning of a form. It may lie farther to the front
    /// than needed; the last three characters, which are too few for a look, are always behind it.
    /// </summary>
    public int UnfinishedStart(string text)
    {
        if (IsEmpty)
        {
            return text.Length;
        }

        GrowingTable<int> grams = _grams;
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(text.AsSpan());
        int last = Math.Max(0, text.Length - GramLength + 1);
        for (int at = Math.Max(0, text.Length - _longest + 1); at < last; at++)
        {
            int entry = grams.First(GramAt(bytes, at));
            if (entry >= 0 && MayBegin(grams.ValueAt(entry), text.AsSpan(at)))
            {
                return at;
            }
        }

        return last;
    }

    private void AddGram(ulong gram, int place)
    {
        int entry = _grams.First(gram);
        if (entry >= 0)
        {
            ref int places = ref _grams.ValueAt(entry);
            Volatile.Write(ref places, places | place);
            return;
        }

        _grams = _grams.WithRoom();
        _grams.Add(gram, place);
    }

    private void Verify(int places, ReadOnlySpan<char> text, int at, ref List<Occurrence>? found)
    {
        GrowingTable<string> forms = _forms;
        for (int left = places; left != 0; left &= left - 1)
        {
            int place = BitOperations.TrailingZeroCount(left);
            int start = at - (place / Beginnings);
            int length = GramLength << (place % Beginnings);
            if (start < 0 || start + length > text.Length)
            {
                continue;
            }

            ulong hash = HashOf(text.Slice(start, length));
            for (int entry = forms.First(hash); entry >= 0; entry = forms.Next(entry))
            {
                string form = forms.ValueAt(entry);
                if (text[start..].StartsWith(form))
                {
                    Add(new(start, start + form.Length), ref found);
                }
            }
        }
    }

    /// <summary>Whether the text may be the beginning of a form that is longer. A very short one always may.</summary>
    private bool MayBegin(int places, ReadOnlySpan<char> text)
    {
        GrowingTable<string> forms = _forms;
        for (int beginning = 0; beginning < Beginnings; beginning++)
        {
            int length = GramLength << beginning;
            if ((places & (1 << beginning)) == 0)
            {
                continue;
            }

            if (length > text.Length)
            {
                return true;
            }

            for (int entry = forms.First(HashOf(text[..length])); entry >= 0; entry = forms.Next(entry))
            {
                string form = forms.ValueAt(entry);
                if (form.Length > text.Length && form.AsSpan().StartsWith(text))
                {
                    return true;
                }
            }
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

    /// <param name="bytes">Of a text: two for each character.</param>
    /// <param name="at">Counts characters.</param>
    private static ulong GramAt(ReadOnlySpan<byte> bytes, int at) => MemoryMarshal.Read<ulong>(bytes[(at * 2)..]);

    private static ulong HashOf(ReadOnlySpan<char> text) => (uint)string.GetHashCode(text, StringComparison.Ordinal);
}
