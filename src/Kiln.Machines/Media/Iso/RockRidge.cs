using System.Collections.Immutable;
using System.Text;

namespace Kiln.Machines.Media.Iso;

/// <summary>The entries that give Unix names and modes to what is on a CD (RRIP 1.10 over SUSP 1.12).</summary>
internal static class RockRidge
{
    /// <summary>An entry that says where more entries are.</summary>
    public const int ContinuationSize = 28;

    private const uint FolderMode = 0x4000 | 0x16d;
    private const uint FileMode = 0x8000 | 0x124;
    private const uint ExecutableMode = 0x8000 | 0x16d;
    private const int NamePart = 120;
    private const byte NameGoesOn = 1;
    private const byte ModifiedReadAndChanged = 0x0e;

    /// <summary>For the root folder's entry of itself.</summary>
    public static ImmutableArray<byte[]> OfRoot(MediaFolder root) =>
    [
        [(byte)'S', (byte)'P', 7, 1, 0xbe, 0xef, 0], .. OfFolderItself(root), Extension(),
    ];

    /// <summary>For a folder's entries of itself and of the one around it.</summary>
    public static ImmutableArray<byte[]> OfFolderItself(MediaFolder folder) => [Attributes(folder), Times()];

    public static ImmutableArray<byte[]> OfEntry(MediaNode node) => [Attributes(node), Times(), .. Names(node.Name)];

    /// <summary>Says that more entries are elsewhere.</summary>
    public static byte[] Continuation(uint sector, uint offset, uint length)
    {
        byte[] entry = Start("CE", ContinuationSize);
        IsoBytes.Both32(entry.AsSpan(4), sector);
        IsoBytes.Both32(entry.AsSpan(12), offset);
        IsoBytes.Both32(entry.AsSpan(20), length);
        return entry;
    }

    private static byte[] Attributes(MediaNode node)
    {
        (uint mode, int links) = node switch
        {
            MediaFolder folder => (FolderMode, 2 + folder.Entries.Count(static entry => entry is MediaFolder)),
            MediaFile { IsExecutable: true } => (ExecutableMode, 1),
            _ => (FileMode, 1),
        };
        byte[] entry = Start("PX", 36);
        IsoBytes.Both32(entry.AsSpan(4), mode);
        IsoBytes.Both32(entry.AsSpan(12), (uint)links);
        return entry;
    }

    private static byte[] Times()
    {
        byte[] entry = Start("TF", 26);
        entry[4] = ModifiedReadAndChanged;
        for (int i = 0; i < 3; i++)
        {
            IsoBytes.Time.CopyTo(entry.AsSpan(5 + (i * IsoBytes.Time.Length)));
        }

        return entry;
    }

    /// <summary>A long name comes in parts, so that each fits somewhere.</summary>
    private static IEnumerable<byte[]> Names(string name)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        for (int start = 0; start < bytes.Length; start += NamePart)
        {
            int count = Math.Min(NamePart, bytes.Length - start);
            byte[] entry = Start("NM", 5 + count);
            entry[4] = start + count < bytes.Length ? NameGoesOn : (byte)0;
            bytes.AsSpan(start, count).CopyTo(entry.AsSpan(5));
            yield return entry;
        }
    }

    /// <summary>Names the extension, in the words that readers look for.</summary>
    private static byte[] Extension()
    {
        const string Id = "RRIP_1991A";
        const string Description =
            "THE ROCK RIDGE INTERCHANGE PROTOCOL PROVIDES SUPPORT FOR POSIX FILE SYSTEM SEMANTICS";
        const string Source = "PLEASE CONTACT DISC PUBLISHER FOR SPECIFICATION SOURCE.  "
            + "SEE PUBLISHER IDENTIFIER IN PRIMARY "
            + "VOLUME DESCRIPTOR FOR CONTACT INFORMATION.";
        byte[] entry = Start("ER", 8 + Id.Length + Description.Length + Source.Length);
        entry[4] = (byte)Id.Length;
        entry[5] = (byte)Description.Length;
        entry[6] = (byte)Source.Length;
        entry[7] = 1;
        Encoding.ASCII.GetBytes(Id + Description + Source, entry.AsSpan(8));
        return entry;
    }

    private static byte[] Start(string signature, int length)
    {
        byte[] entry = new byte[length];
        Encoding.ASCII.GetBytes(signature, entry);
        entry[2] = (byte)length;
        entry[3] = 1;
        return entry;
    }
}
