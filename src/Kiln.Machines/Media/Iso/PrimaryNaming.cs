using System.Globalization;
using System.Text;

namespace Kiln.Machines.Media.Iso;

/// <summary>
/// Names that every system can read: capital letters, digits and underscores, 8 and 3 characters. The real ones are
/// beside them (Rock Ridge).
/// </summary>
internal sealed class PrimaryNaming : IIsoNaming
{
    private const int StemLength = 8;
    private const int ExtensionLength = 3;

    public bool HasRockRidge => true;

    public byte[] Name(MediaNode node, HashSet<string> taken)
    {
        bool isFolder = node is MediaFolder;
        int dot = isFolder ? -1 : node.Name.LastIndexOf('.');
        string stem = Reduce(dot > 0 ? node.Name[..dot] : node.Name, StemLength);
        string extension = dot > 0 ? Reduce(node.Name[(dot + 1)..], ExtensionLength) : "";
        string name = stem;
        for (int number = 0; !taken.Add($"{name}.{extension}"); number++)
        {
            string tail = number.ToString(CultureInfo.InvariantCulture);
            name = stem[..Math.Min(stem.Length, StemLength - tail.Length)] + tail;
        }

        return Encoding.ASCII.GetBytes(isFolder ? name : $"{name}.{extension};1");
    }

    private static string Reduce(string text, int length)
    {
        string reduced = string.Concat(text
            .Take(length)
            .Select(static c => char.ToUpperInvariant(c))
            .Select(static c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) ? c : '_'));
        return reduced.Length == 0 ? "_" : reduced;
    }
}
