using System.Buffers;
using System.Globalization;
using System.Text;

namespace Kiln.Machines.Media.Iso;

/// <summary>Names for Windows: Unicode, up to 103 characters.</summary>
internal sealed class JolietNaming : IIsoNaming
{
    /// <summary>The most that fits into an entry. The standard says 64, but all systems read these as well.</summary>
    public const int MaxLength = 103;

    private static readonly SearchValues<char> Forbidden = SearchValues.Create("*/:;?\\");

    public bool HasRockRidge => false;

    public byte[] Name(MediaNode node, HashSet<string> taken)
    {
        string suffix = node is MediaFolder ? "" : ";1";
        string clean = string.Concat(node.Name.Select(static c => Forbidden.Contains(c) || c < ' ' ? '_' : c));
        string name = Shorten(clean, "", MaxLength - suffix.Length);
        for (int number = 1; !taken.Add(name.ToUpperInvariant()); number++)
        {
            name = Shorten(clean, "~" + number.ToString(CultureInfo.InvariantCulture), MaxLength - suffix.Length);
        }

        return Encoding.BigEndianUnicode.GetBytes(name + suffix);
    }

    /// <summary>Keeps the extension, which Windows needs.</summary>
    private static string Shorten(string name, string tail, int length)
    {
        if (name.Length + tail.Length <= length && tail.Length == 0)
        {
            return name;
        }

        string extension = Path.GetExtension(name);
        extension = extension.Length > length / 2 ? "" : extension;
        string stem = name[..^extension.Length];
        int kept = Math.Min(stem.Length, length - tail.Length - extension.Length);

        // Half of a character outside of the basic plane is none.
        kept -= kept > 0 && kept < stem.Length && char.IsHighSurrogate(stem[kept - 1]) ? 1 : 0;
        return stem[..kept] + tail + extension;
    }
}
