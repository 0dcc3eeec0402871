using System.Collections.Immutable;
using System.Text;

namespace Kiln.Cli.Terminal;

/// <summary>Turns the bytes of a terminal into keys. Sequences may come in pieces.</summary>
internal sealed class KeyDecoder
{
    private const byte Escape = 0x1b;
    private const int LongestSequence = 64;
    private const int LongestPaste = 16 * 1024 * 1024;

    private readonly List<byte> _pending = [];
    private readonly List<byte> _paste = [];
    private bool _isPasting;

    private static ReadOnlySpan<byte> PasteEnd => "\e[201~"u8;

    /// <summary>
    /// The beginning of a sequence came and not its end: either it is still on its way, or it was the escape key.
    /// </summary>
    public bool IsWaiting => !_isPasting && _pending.Count > 0;

    public ImmutableArray<Key> Decode(ReadOnlySpan<byte> bytes)
    {
        _pending.AddRange(bytes);
        byte[] all = [.. _pending];
        _pending.Clear();
        ImmutableArray<Key>.Builder keys = ImmutableArray.CreateBuilder<Key>();
        int position = 0;
        while (position < all.Length)
        {
            int used = _isPasting
                ? ReadPaste(all.AsSpan(position), keys)
                : ReadKey(all.AsSpan(position), keys);
            if (used == 0)
            {
                _pending.AddRange(all.AsSpan(position));
                break;
            }

            position += used;
        }

        return keys.ToImmutable();
    }

    /// <summary>Nothing more came: what waited is no sequence.</summary>
    public ImmutableArray<Key> Flush()
    {
        bool wasEscape = IsWaiting && _pending[0] == Escape;
        _pending.Clear();
        return wasEscape ? [new(KeyKind.Cancel)] : [];
    }

    /// <returns>How many bytes the key takes; 0 when some are missing.</returns>
    private int ReadKey(ReadOnlySpan<byte> bytes, ImmutableArray<Key>.Builder keys)
    {
        if (bytes[0] == Escape)
        {
            return ReadSequence(bytes, keys);
        }

        if (bytes[0] < 0x20 || bytes[0] == 0x7f)
        {
            keys.Add(new(KeyTable.OfControl(bytes[0])));
            return 1;
        }

        return ReadText(bytes, keys);
    }

    private static int ReadText(ReadOnlySpan<byte> bytes, ImmutableArray<Key>.Builder keys)
    {
        int end = bytes.IndexOfAnyInRange((byte)0, (byte)0x1f);
        int delete = bytes.IndexOf((byte)0x7f);
        end = end < 0 ? bytes.Length : end;
        ReadOnlySpan<byte> text = bytes[..(delete >= 0 ? Math.Min(end, delete) : end)];
        StringBuilder decoded = new();
        int used = 0;
        while (used < text.Length)
        {
            System.Buffers.OperationStatus status = Rune.DecodeFromUtf8(text[used..], out Rune rune, out int length);
            if (status == System.Buffers.OperationStatus.NeedMoreData && text.Length == bytes.Length)
            {
                break;
            }

            decoded.Append(rune);
            used += length;
        }

        if (used > 0)
        {
            keys.Add(new(KeyKind.Text, decoded.ToString()));
        }

        return used;
    }

    private int ReadSequence(ReadOnlySpan<byte> bytes, ImmutableArray<Key>.Builder keys)
    {
        if (bytes.Length == 1)
        {
            return 0;
        }

        switch (bytes[1])
        {
            case (byte)'[':
                return ReadControlSequence(bytes, keys);
            case (byte)'O':
                if (bytes.Length == 2)
                {
                    return 0;
                }

                keys.Add(new(KeyTable.OfFinal(bytes[2], hasModifier: false)));
                return 3;
            case Escape:
                keys.Add(new(KeyKind.Cancel));
                return 1;
            default:
                return ReadWithAlt(bytes, keys);
        }
    }

    private static int ReadWithAlt(ReadOnlySpan<byte> bytes, ImmutableArray<Key>.Builder keys)
    {
        if (bytes[1] < 0x80)
        {
            keys.Add(new(KeyTable.OfAlt(bytes[1])));
            return 2;
        }

        System.Buffers.OperationStatus status = Rune.DecodeFromUtf8(bytes[1..], out _, out int length);
        keys.Add(new(KeyKind.Unknown));
        return status == System.Buffers.OperationStatus.NeedMoreData ? 0 : 1 + length;
    }

    private int ReadControlSequence(ReadOnlySpan<byte> bytes, ImmutableArray<Key>.Builder keys)
    {
        int end = bytes[2..].IndexOfAnyInRange((byte)0x40, (byte)0x7e);
        if (end < 0)
        {
            return bytes.Length < LongestSequence ? 0 : bytes.Length;
        }

        string parameters = Encoding.ASCII.GetString(bytes[2..(end + 2)]);
        if (bytes[end + 2] == (byte)'~' && parameters == "200")
        {
            _isPasting = true;
        }
        else
        {
            keys.Add(new(KeyTable.OfSequence(bytes[end + 2], parameters)));
        }

        return end + 3;
    }

    /// <summary>Everything is text until the mark of the end, line ends included.</summary>
    private int ReadPaste(ReadOnlySpan<byte> bytes, ImmutableArray<Key>.Builder keys)
    {
        int end = bytes.IndexOf(PasteEnd);
        if (end < 0)
        {
            // The mark itself may be cut.
            int certain = Math.Max(0, bytes.Length - PasteEnd.Length + 1);
            _paste.AddRange(bytes[..Math.Min(certain, Math.Max(0, LongestPaste - _paste.Count))]);
            return certain;
        }

        _paste.AddRange(bytes[..end]);
        _isPasting = false;
        string text = Encoding.UTF8.GetString([.. _paste]).Replace("\r\n", "\n", StringComparison.Ordinal);
        _paste.Clear();
        keys.Add(new(KeyKind.Text, text.Replace('\r', '\n').TrimEnd('\n')));
        return end + PasteEnd.Length;
    }
}
