using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Kiln.Language.Parsing;

/// <summary>
/// Collects the items of lists that are inside each other, so that every list of the tree is an array of exactly its
/// size and growing costs nothing per list. A list is what was pushed since its mark was taken.
/// </summary>
internal sealed class NodeStack<T>
{
    private T[] _items = new T[16];
    private int _count;

    /// <summary>Where a list that begins now starts.</summary>
    public int Mark => _count;

    public void Push(T item)
    {
        if (_count == _items.Length)
        {
            Array.Resize(ref _items, _count * 2);
        }

        _items[_count++] = item;
    }

    public ReadOnlySpan<T> From(int mark) => _items.AsSpan(mark.._count);

    /// <summary>Ends the list that began at <paramref name="mark"/>.</summary>
    public ImmutableArray<T> Pop(int mark)
    {
        if (_count == mark)
        {
            return [];
        }

        T[] list = From(mark).ToArray();
        Array.Clear(_items, mark, _count - mark);
        _count = mark;
        return ImmutableCollectionsMarshal.AsImmutableArray(list);
    }
}
