using System.Text;

namespace Kiln.Engine.Ledgers;

/// <summary>What is mounted where, as this process sees it.</summary>
internal static class MountTable
{
    private const int MountPointColumn = 4;

    /// <summary>The mount points at a path or below it, the latest last.</summary>
    public static string[] AtOrBelow(string path)
    {
        string below = path.TrimEnd('/') + "/";
        return
        [
            .. File.ReadLines("/proc/self/mountinfo")
                .Select(static line => Unescape(line.Split(' ')[MountPointColumn]))
                .Where(point => point == path || point.StartsWith(below, StringComparison.Ordinal)),
        ];
    }

    /// <summary>The kernel writes white space and backslashes as a backslash and three octal digits.</summary>
    internal static string Unescape(string text)
    {
        StringBuilder plain = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 3 < text.Length)
            {
                plain.Append((char)((Octal(text[i + 1]) * 64) + (Octal(text[i + 2]) * 8) + Octal(text[i + 3])));
                i += 3;
            }
            else
            {
                plain.Append(text[i]);
            }
        }

        return plain.ToString();
    }

    private static int Octal(char digit) => digit - '0';
}
