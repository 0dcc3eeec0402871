namespace Kiln.Machines.Downloads;

/// <summary>
/// The user's passwords for hosts, as <c>curl -n</c> reads them: <c>~/.netrc</c>, or the file <c>NETRC</c> names.
/// </summary>
internal static class Netrc
{
    /// <param name="text">Of the file.</param>
    /// <param name="host">The server.</param>
    /// <returns>User and password; null when the file has none for the host.</returns>
    public static (string User, string Password)? Find(string text, string host)
    {
        (string User, string Password)? fallback = null;
        foreach (Entry entry in Read(text))
        {
            if (entry.Host is null)
            {
                fallback ??= (entry.User, entry.Password);
            }
            else if (entry.Host.Equals(host, StringComparison.OrdinalIgnoreCase))
            {
                return (entry.User, entry.Password);
            }
        }

        return fallback;
    }

    private static IEnumerable<Entry> Read(string text)
    {
        Entry? entry = null;
        Queue<string> words = new(Words(text));
        while (words.TryDequeue(out string? word))
        {
            switch (word)
            {
                case "machine" or "default":
                    if (entry is not null)
                    {
                        yield return entry;
                    }

                    entry = new(word == "default" ? null : Next(words), "", "");
                    break;
                case "login":
                    entry = entry is null ? null : entry with { User = Next(words) };
                    break;
                case "password":
                    entry = entry is null ? null : entry with { Password = Next(words) };
                    break;
                default:
                    break;
            }
        }

        if (entry is not null)
        {
            yield return entry;
        }
    }

    private static string Next(Queue<string> words) => words.TryDequeue(out string? word) ? word : "";

    /// <summary>
    /// A macro goes to the next empty line and is of no use here; a comment goes to the end of its line.
    /// </summary>
    private static IEnumerable<string> Words(string text)
    {
        bool isInMacro = false;
        foreach (string line in text.Split('\n'))
        {
            string[] words = line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            isInMacro &= words.Length > 0;
            foreach (string word in words)
            {
                if (word == "macdef")
                {
                    isInMacro = true;
                }

                if (isInMacro || word.StartsWith('#'))
                {
                    break;
                }

                yield return word.Length > 1 && word[0] == '"' && word[^1] == '"' ? word[1..^1] : word;
            }
        }
    }

    private sealed record Entry(string? Host, string User, string Password);
}
