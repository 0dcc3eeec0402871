namespace Kiln.Sdk.Secrets;

/// <summary>Addresses with a password in them: <c>https://user:password@host/</c>.</summary>
public static class SecretAddresses
{
    /// <returns>As it is written; null when the text is no such address.</returns>
    public static string? PasswordIn(string text)
    {
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme <= 0 || !text.AsSpan(0, scheme).ContainsOnlySchemeCharacters())
        {
            return null;
        }

        ReadOnlySpan<char> rest = text.AsSpan(scheme + 3);
        int end = rest.IndexOfAny('/', '?', '#');
        ReadOnlySpan<char> authority = end < 0 ? rest : rest[..end];
        int at = authority.LastIndexOf('@');
        int colon = at < 0 ? -1 : authority[..at].IndexOf(':');
        return colon < 0 || colon + 1 == at ? null : authority[(colon + 1)..at].ToString();
    }

    private static bool ContainsOnlySchemeCharacters(this ReadOnlySpan<char> text)
    {
        foreach (char character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('+' or '-' or '.'))
            {
                return false;
            }
        }

        return true;
    }
}
