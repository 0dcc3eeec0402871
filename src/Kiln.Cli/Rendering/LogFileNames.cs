using System.Globalization;
using System.Text;

namespace Kiln.Cli.Rendering;

/// <summary>Names of files for builds: safe on every file system, and no two the same.</summary>
/// <param name="taken">A name that no build gets.</param>
internal sealed class LogFileNames(string taken)
{
    private const string Ending = ".log";

    /// <summary>In bytes, so that there is room for a number and the ending in the 255 of most file systems.</summary>
    private const int MostBytes = 200;

    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new([taken], StringComparer.OrdinalIgnoreCase);

    /// <param name="build">Name of the build, not empty.</param>
    /// <param name="isNew">It is the first time for this build.</param>
    public string Of(string build, out bool isNew)
    {
        isNew = !_names.TryGetValue(build, out string? name);
        if (name is not null)
        {
            return name;
        }

        string safe = Safe(build);
        name = safe + Ending;
        for (int i = 2; !_taken.Add(name); i++)
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{safe}-{i}{Ending}");
        }

        _names[build] = name;
        return name;
    }

    /// <summary>Letters and digits of every script, and <c>._-</c>; anything else is a line below.</summary>
    private static string Safe(string build)
    {
        StringBuilder safe = new();
        int bytes = 0;
        foreach (Rune rune in build.EnumerateRunes())
        {
            Rune kept = Rune.IsLetterOrDigit(rune) || rune.Value is '.' or '-' ? rune : new('_');
            bytes += kept.Utf8SequenceLength;
            if (bytes > MostBytes)
            {
                break;
            }

            safe.Append(kept.ToString());
        }

        // Neither hidden nor one of the names that mean a folder.
        if (safe[0] == '.')
        {
            safe[0] = '_';
        }

        return safe.ToString();
    }
}
