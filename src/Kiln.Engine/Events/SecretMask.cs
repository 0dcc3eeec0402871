using System.Buffers;
using System.Text;

namespace Kiln.Engine.Events;

/// <summary>Replaces the secrets of a run in texts. Safe from any thread.</summary>
public sealed class SecretMask
{
    public const string Replacement = "<sensitive>";

    private readonly Lock _lock = new();
    private readonly HashSet<string> _all = new(StringComparer.Ordinal);
    private volatile Known? _known;

    public SecretMask(IEnumerable<string> secrets)
    {
        foreach (string secret in secrets)
        {
            Add(secret);
        }
    }

    /// <summary>Masks the text from now on: as it is, with LF for CR LF, and each line of it.</summary>
    public void Add(string secret)
    {
        string normalized = secret.Replace("\r\n", "\n", StringComparison.Ordinal);
        lock (_lock)
        {
            int before = _all.Count;
            foreach (string form in normalized.Split('\n').Append(normalized).Append(secret))
            {
                if (form.Length > 0)
                {
                    _all.Add(form);
                }
            }

            if (_all.Count > before)
            {
                string[] forms = [.. _all];
                _known = new(forms, SearchValues.Create(forms, StringComparison.Ordinal));
            }
        }
    }

    public string Apply(string text)
    {
        if (_known is not { } known || text.AsSpan().IndexOfAny(known.Any) < 0)
        {
            return text;
        }

        return Replace(text, Occurrences(text, known.Forms));
    }

    /// <summary>Every place where a secret stands, from the left; of those that start together the longest first.</summary>
    private static List<(int Start, int End)> Occurrences(string text, string[] forms)
    {
        List<(int Start, int End)> found = [];
        foreach (string form in forms)
        {
            int start = -1;
            while (start + 1 < text.Length
                && (start = text.IndexOf(form, start + 1, StringComparison.Ordinal)) >= 0)
            {
                found.Add((start, start + form.Length));
            }
        }

        found.Sort(static (a, b) => a.Start != b.Start ? a.Start - b.Start : b.End - a.End);
        return found;
    }

    /// <summary>What overlaps is masked together; two secrets side by side are two replacements.</summary>
    private static string Replace(string text, List<(int Start, int End)> found)
    {
        StringBuilder masked = new(text.Length);
        int copied = 0;
        int index = 0;
        while (index < found.Count)
        {
            (int start, int end) = found[index++];
            while (index < found.Count && found[index].Start < end)
            {
                end = Math.Max(end, found[index++].End);
            }

            masked.Append(text, copied, start - copied).Append(Replacement);
            copied = end;
        }

        return masked.Append(text, copied, text.Length - copied).ToString();
    }

    private sealed record Known(string[] Forms, SearchValues<string> Any);
}
