using Kiln.Values;

namespace Kiln.Cli.Commands;

/// <summary>The ways in which the output of a command can show a secret.</summary>
internal static class SecretForms
{
    /// <summary>
    /// The secret as it is, as it looks inside quotes, and as it looks inside quotes that are quoted once more.
    /// Compat: Packer's filter knows the first form only, so that a secret with a quote or a line end in it shows.
    /// </summary>
    public static IEnumerable<string> Of(string secret)
    {
        string quoted = Inside(secret);
        string quotedTwice = Inside(quoted);
        yield return secret;
        if (quoted != secret)
        {
            yield return quoted;
            yield return quotedTwice;
        }
    }

    private static string Inside(string text) => GoText.Quote(text)[1..^1];
}
