using Kiln.Sdk.Secrets;

namespace Kiln.Engine.Secrets;

/// <summary>The ways in which a secret can show in output.</summary>
internal static class SecretForms
{
    /// <summary>A shorter encoded form stands in ordinary text by accident.</summary>
    public const int MinimumEncodedLength = 6;

    /// <summary>A longer text is looked for as it is, and line by line, but not encoded.</summary>
    private const int LongestToEncode = 64 * 1024;

    /// <summary>So many lines of one secret are looked for in encoded forms too.</summary>
    private const int MostLinesToEncode = 1000;

    /// <returns>Without repetitions; weak ones (<see cref="SecretStrength.IsWeak"/>) among them.</returns>
    public static HashSet<string> Of(string secret)
    {
        string normalized = secret.Replace("\r\n", "\n", StringComparison.Ordinal);
        HashSet<string> forms = new(StringComparer.Ordinal);

        // Lines of output come without white space at their end.
        AddText(secret, forms);
        AddText(normalized, forms);
        AddText(normalized.Trim(), forms);
        if (normalized.AsSpan().IndexOfAny('\r', '\n') >= 0)
        {
            AddLines(normalized, forms);
            AddText(normalized.Replace("\n", "\r\n", StringComparison.Ordinal), forms);
        }

        forms.RemoveWhere(static form => form.Length == 0);
        return forms;
    }

    private static void AddLines(string secret, HashSet<string> forms)
    {
        int count = 0;
        foreach (string line in secret.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            string shown = line.Trim();
            count++;

            // Compat: Packer hides a line "}" of a secret in all output; what has no letter and no digit tells nothing.
            if (!shown.Any(char.IsLetterOrDigit))
            {
                continue;
            }

            if (count <= MostLinesToEncode)
            {
                AddText(line, forms);
                AddText(shown, forms);
            }
            else
            {
                forms.Add(shown);
            }
        }

        forms.UnionWith(KeyText.Rewrapped(secret));
    }

    private static void AddText(string text, HashSet<string> forms)
    {
        if (!forms.Add(text) || text.Length > LongestToEncode || SecretStrength.IsWeak(text))
        {
            return;
        }

        IEnumerable<string> encoded = Base64Forms.Of(text)
            .Concat(HexForms.Of(text))
            .Concat(PercentForms.Of(text))
            .Concat(QuotedForms.Of(text))
            .Concat(ShellForms.Of(text))
            .Concat(MarkupForms.Of(text));
        forms.UnionWith(encoded.Where(static form => form.Length >= MinimumEncodedLength));
    }
}
