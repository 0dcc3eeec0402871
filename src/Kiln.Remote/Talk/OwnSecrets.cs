using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Kiln.Sdk.Secrets;

namespace Kiln.Remote.Talk;

/// <summary>
/// The secrets that a component of this process knows, and each line of them, taken out of what it says. Safe from any
/// thread.
/// </summary>
internal sealed class OwnSecrets
{
    public const string Replacement = "<sensitive>";

    private readonly Lock _lock = new();
    private readonly HashSet<string> _texts = new(StringComparer.Ordinal);
    private volatile Search? _search;

    public void Add(string secret)
    {
        lock (_lock)
        {
            int before = _texts.Count;
            foreach (string text in secret.Split(['\r', '\n']).Append(secret).Select(static text => text.Trim()))
            {
                if (text.Any(char.IsLetterOrDigit))
                {
                    _texts.Add(text);
                }
            }

            if (_texts.Count > before)
            {
                _search = new([.. _texts.OrderByDescending(static text => text.Length)]);
            }
        }
    }

    public string Mask(string text) => _search?.Mask(text) ?? text;

    /// <param name="texts">Longest first: of two that begin together the longer one is hidden.</param>
    private sealed class Search(ImmutableArray<string> texts)
    {
        private readonly SearchValues<string> _any = SearchValues.Create(texts.AsSpan(), StringComparison.Ordinal);

        public string Mask(string text)
        {
            int at = text.AsSpan().IndexOfAny(_any);
            if (at < 0)
            {
                return text;
            }

            StringBuilder masked = new(text.Length);
            int copied = 0;
            while (at >= 0)
            {
                int length = LengthAt(text, at);
                if (length > 0)
                {
                    masked.Append(text, copied, at - copied).Append(Replacement);
                    copied = at + length;
                }

                int from = at + Math.Max(length, 1);
                int next = text.AsSpan(from).IndexOfAny(_any);
                at = next < 0 ? -1 : from + next;
            }

            return masked.Append(text, copied, text.Length - copied).ToString();
        }

        private int LengthAt(string text, int at)
        {
            foreach (string secret in texts)
            {
                if (text.AsSpan(at).StartsWith(secret) && (!SecretStrength.IsWeak(secret) || IsWord(text, at, secret)))
                {
                    return secret.Length;
                }
            }

            return 0;
        }

        private static bool IsWord(string text, int at, string secret)
        {
            int end = at + secret.Length;
            return (at == 0 || !char.IsLetterOrDigit(text[at - 1]))
                && (end == text.Length || !char.IsLetterOrDigit(text[end]));
        }
    }
}
