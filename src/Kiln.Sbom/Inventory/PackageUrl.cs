using System.Text;

namespace Kiln.Sbom.Inventory;

/// <summary>Writes package URLs in their canonical form.</summary>
internal static class PackageUrl
{
    private const string Plain = "-._~:";

    /// <param name="type"><c>deb</c>, <c>npm</c>.</param>
    /// <param name="space">The namespace; may be empty.</param>
    /// <param name="name">As its type wants it.</param>
    /// <param name="version">May be empty.</param>
    /// <param name="qualifiers">Sorted by name; those without a value are left out.</param>
    public static string Write(
        string type,
        string space,
        string name,
        string version,
        params ReadOnlySpan<(string Name, string Value)> qualifiers)
    {
        StringBuilder url = new($"pkg:{type}/");
        if (space.Length > 0)
        {
            url.Append(Encode(space)).Append('/');
        }

        url.Append(Encode(name));
        if (version.Length > 0)
        {
            url.Append('@').Append(Encode(version));
        }

        char separator = '?';
        foreach ((string key, string value) in qualifiers)
        {
            if (value.Length > 0)
            {
                url.Append(separator).Append(key).Append('=').Append(Encode(value));
                separator = '&';
            }
        }

        return url.ToString();
    }

    private static string Encode(string text)
    {
        StringBuilder encoded = new();
        foreach (byte value in Encoding.UTF8.GetBytes(text))
        {
            char c = (char)value;
            bool isPlain = char.IsAsciiLetterOrDigit(c) || Plain.Contains(c, StringComparison.Ordinal);
            if (isPlain)
            {
                encoded.Append(c);
            }
            else
            {
                encoded.Append('%').Append(value.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return encoded.ToString();
    }
}
