using System.Buffers;

namespace Kiln.Communicators.Ssh.Transfer;

/// <summary>Paths of the machine, as its shell gets them.</summary>
internal static class RemotePath
{
    /// <summary>
    /// Compat: Packer hands paths to the shell as they are, so home folders, variables and patterns work in them, in
    /// names of local copies too. These stay; what else the shell would take for its own is quoted.
    /// </summary>
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:~$@%+=,-{}*?[]");

    private static readonly SearchValues<char> Patterns = SearchValues.Create("*?[]");

    /// <summary>The path for a shell that expands what it holds.</summary>
    public static string Expanded(string path)
    {
        if (path.Length > 0 && path.AsSpan().IndexOfAnyExcept(Plain) < 0)
        {
            return Guarded(path, path);
        }

        int home = path.StartsWith('~') ? HomeLength(path) : 0;
        return Guarded(path, path[..home] + QuotedAround(path[home..]));
    }

    /// <summary>The path for a shell, which takes every character as it is.</summary>
    public static string Literal(string path)
    {
        string quoted = "'" + path.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
        return path.StartsWith('-') ? "./" + quoted : quoted;
    }

    /// <summary>The folder that a file is put into, and its name there.</summary>
    public static (string Folder, string Name) Split(string path)
    {
        string trimmed = path.Length > 1 ? path.TrimEnd('/') : path;
        int slash = trimmed.LastIndexOf('/');
        return slash switch
        {
            < 0 => (".", trimmed),
            0 => ("/", trimmed[1..]),
            _ => (trimmed[..slash], trimmed[(slash + 1)..]),
        };
    }

    /// <summary>The length of <c>~</c> or <c>~user</c>; 0 when a quoted character makes it a plain name.</summary>
    private static int HomeLength(string path)
    {
        int end = path.IndexOf('/');
        end = end < 0 ? path.Length : end;
        return path.AsSpan(0, end).IndexOfAnyExcept(Plain) < 0 ? end : 0;
    }

    /// <summary>
    /// In double quotes, outside of which are only the characters of patterns. A dollar sign that is no variable is
    /// written with a backslash before it.
    /// </summary>
    private static string QuotedAround(string text)
    {
        StringWriter quoted = new();
        bool isOpen = false;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (Patterns.Contains(c) == isOpen)
            {
                quoted.Write('"');
                isOpen = !isOpen;
            }

            bool isEscape = c == '\\' && i + 1 < text.Length && text[i + 1] == '$';
            quoted.Write(!isEscape && c is ('"' or '\\' or '`') ? $"\\{c}" : c.ToString());
        }

        return (text.Length == 0 ? "\"\"" : quoted.ToString()) + (isOpen ? "\"" : "");
    }

    /// <summary>A name that begins with a dash is no option.</summary>
    private static string Guarded(string path, string quoted) => path.StartsWith('-') ? "./" + quoted : quoted;
}
