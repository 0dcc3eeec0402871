using System.Text;
using Kiln.Engine.Secrets;
using Kiln.Sdk.Secrets;

namespace Kiln.Engine.Events;

/// <summary>Replaces the secrets of a run in texts, in all their forms. Safe from any thread.</summary>
public sealed class SecretMask
{
    public const string Replacement = "<sensitive>";

    /// <summary>
    /// Nearly all forms are at least as long; the longer the shortest one is, the faster is the search.
    /// </summary>
    private const int LongForm = 8;

    private readonly Lock _lock = new();
    private readonly HashSet<string> _secrets = new(StringComparer.Ordinal);
    private readonly HashSet<string> _forms = new(StringComparer.Ordinal);
    private readonly FormIndex _long = new(LongForm);
    private readonly FormIndex _short = new(SecretStrength.MinimumLength);
    private volatile WholeWords? _words;

    public SecretMask(IEnumerable<string> secrets) => Add(secrets);

    /// <summary>Masks the text from now on.</summary>
    public void Add(string secret) => Add([secret]);

    /// <summary>Masks all of them from now on; many at once are learnt faster than one after the other.</summary>
    public void Add(IEnumerable<string> secrets)
    {
        lock (_lock)
        {
            HashSet<string> words = new(_words?.Words ?? [], StringComparer.Ordinal);
            int before = words.Count;
            foreach (string secret in secrets.Where(_secrets.Add))
            {
                foreach (string form in SecretForms.Of(secret).Where(_forms.Add))
                {
                    Learn(form, words);
                }
            }

            if (words.Count > before)
            {
                _words = new(words);
            }
        }
    }

    public string Apply(string text)
    {
        string masked = Find(text) is { } found ? Replace(text, found) : text;
        return _words is { } words ? words.Mask(masked, Replacement) : masked;
    }

    /// <summary>Where secrets stand, without those that are masked as whole words. Null for nowhere.</summary>
    internal List<Occurrence>? Find(string text)
    {
        List<Occurrence>? found = null;
        if (!_long.IsEmpty)
        {
            _long.Find(text, ref found);
        }

        if (!_short.IsEmpty)
        {
            _short.Find(text, ref found);
        }

        return found is null ? null : Occurrence.Merge(found);
    }

    /// <summary>
    /// The first place from which the rest of the text could be the beginning of a secret; the text's length for none.
    /// </summary>
    internal int UnfinishedStart(string text)
    {
        int start = Math.Min(_long.UnfinishedStart(text), _short.UnfinishedStart(text));
        for (int at = Math.Max(0, text.Length - (_words?.Longest ?? 0)); at < start; at++)
        {
            start = _words!.Words.Any(word => word.AsSpan().StartsWith(text.AsSpan(at))) ? at : start;
        }

        return start;
    }

    private void Learn(string form, HashSet<string> words)
    {
        // What is part of the replacement itself must not be found inside of it.
        if (SecretStrength.IsWeak(form) || Replacement.Contains(form, StringComparison.Ordinal))
        {
            words.Add(form);
        }
        else
        {
            (form.Length >= LongForm ? _long : _short).Add(form);
        }
    }

    private static string Replace(string text, List<Occurrence> found)
    {
        StringBuilder masked = new(text.Length);
        int copied = 0;
        foreach (Occurrence place in found)
        {
            masked.Append(text, copied, place.Start - copied).Append(Replacement);
            copied = place.End;
        }

        return masked.Append(text, copied, text.Length - copied).ToString();
    }
}
