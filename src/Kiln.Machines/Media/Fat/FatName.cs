using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Kiln.Machines.Media.Fat;

/// <summary>The names of one entry of a FAT folder: the old one of 8 and 3 characters, and the long one.</summary>
internal sealed class FatName
{
    private const int CharactersOfEntry = 13;
    private const int MaxLength = 255;
    private const byte LongNameAttributes = 0x0f;

    private static readonly SearchValues<char> Forbidden = SearchValues.Create("\"*/:<>?\\|");
    private static readonly SearchValues<char> ShortCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'()-@^_`{}~");

    private readonly string _long;

    private FatName(string longName, byte[] shortName, bool needsLong)
    {
        _long = longName;
        Short = shortName;
        LongEntries = needsLong ? (longName.Length + CharactersOfEntry - 1) / CharactersOfEntry : 0;
    }

    /// <summary>Eleven bytes, without the point.</summary>
    public byte[] Short { get; }

    /// <summary>How many entries of the folder hold the long name.</summary>
    public int LongEntries { get; }

    /// <param name="name">As on this machine.</param>
    /// <param name="taken">The short names of the folder; gets the new one.</param>
    /// <param name="source">For messages.</param>
    /// <exception cref="MediaException">A FAT file system has no such names.</exception>
    public static FatName Make(string name, HashSet<string> taken, string source)
    {
        string? objection = name.Length > MaxLength ? $"longer than {MaxLength} characters"
            : name.AsSpan().ContainsAny(Forbidden) || name.Any(char.IsControl)
                ? "not without \" * / : < > ? \\ | and controls"
            : name.EndsWith('.') || name.EndsWith(' ') ? "ended by a point or a space"
            : null;
        if (objection is not null)
        {
            throw new MediaException($"A floppy disk cannot hold {source}: its name is {objection}.");
        }

        int dot = name.LastIndexOf('.');
        string stem = dot > 0 ? name[..dot] : name;
        string extension = dot > 0 ? name[(dot + 1)..] : "";
        bool isShort = stem.Length <= 8 && extension.Length <= 3 && IsShort(stem) && (dot <= 0 || IsShort(extension));
        if (isShort && taken.Add(Pad(stem, extension)))
        {
            return new(name, Encoding.ASCII.GetBytes(Pad(stem, extension)), needsLong: false);
        }

        string shortName = Unique(Reduce(stem), Reduce(extension), taken);
        return new(name, Encoding.ASCII.GetBytes(shortName), needsLong: true);
    }

    /// <summary>Writes the long name's entries, which stand before the entry with the short one.</summary>
    public void WriteLong(Span<byte> entries)
    {
        byte sum = Short.Aggregate((byte)0, static (sum, b) => (byte)((((sum & 1) << 7) | (sum >> 1)) + b));
        Span<char> part = stackalloc char[CharactersOfEntry];
        for (int i = 0; i < LongEntries; i++)
        {
            int number = LongEntries - i;
            int start = (number - 1) * CharactersOfEntry;
            int count = Math.Min(CharactersOfEntry, _long.Length - start);
            part.Fill('\uffff');
            _long.AsSpan(start, count).CopyTo(part);
            if (count < CharactersOfEntry)
            {
                part[count] = '\0';
            }

            Span<byte> entry = entries.Slice(i * FatLayout.EntrySize, FatLayout.EntrySize);
            entry.Clear();
            entry[0] = (byte)(number | (i == 0 ? 0x40 : 0));
            entry[11] = LongNameAttributes;
            entry[13] = sum;
            WriteCharacters(part[..5], entry[1..]);
            WriteCharacters(part[5..11], entry[14..]);
            WriteCharacters(part[11..], entry[28..]);
        }
    }

    private static void WriteCharacters(ReadOnlySpan<char> characters, Span<byte> target)
    {
        for (int i = 0; i < characters.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(target[(i * 2)..], characters[i]);
        }
    }

    private static bool IsShort(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(ShortCharacters);

    private static string Pad(string stem, string extension) => stem.PadRight(8) + extension.PadRight(3);

    private static string Reduce(string text) => string.Concat(text
        .Where(static c => c is not (' ' or '.'))
        .Select(static c => char.ToUpperInvariant(c))
        .Select(static c => ShortCharacters.Contains(c) ? c : '_'));

    private static string Unique(string stem, string extension, HashSet<string> taken)
    {
        for (int number = 1; ; number++)
        {
            string tail = "~" + number.ToString(CultureInfo.InvariantCulture);
            string start = stem[..Math.Min(stem.Length, 8 - tail.Length)];
            string name = Pad(start + tail, extension[..Math.Min(extension.Length, 3)]);
            if (taken.Add(name))
            {
                return name;
            }
        }
    }
}
