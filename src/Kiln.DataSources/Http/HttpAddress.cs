using System.Text;

namespace Kiln.DataSources.Http;

/// <summary>Addresses of HTTP requests.</summary>
internal static class HttpAddress
{
    /// <summary>Null for anything else than an absolute address with a host.</summary>
    public static Uri? Parse(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && IsHttp(address) ? address : null;

    public static bool IsHttp(Uri address) => address.Scheme is "http" or "https" && address.Host.Length > 0;

    /// <summary>As messages show it: without the password.</summary>
    public static string Shown(Uri address)
    {
        int colon = address.UserInfo.IndexOf(':', StringComparison.Ordinal);
        return colon < 0
            ? address.OriginalString
            : address.OriginalString.Replace(
                address.UserInfo + "@",
                address.UserInfo[..colon] + ":xxxxx@",
                StringComparison.Ordinal);
    }

    /// <summary>User and password of an address as the value of <c>Authorization</c>; null without a user.</summary>
    public static string? Credentials(Uri address)
    {
        if (address.UserInfo.Length == 0)
        {
            return null;
        }

        string text = Uri.UnescapeDataString(address.UserInfo);
        string pair = text.Contains(':', StringComparison.Ordinal) ? text : text + ":";
        return "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(pair));
    }

    /// <summary>True for the same host, whatever its port, and for hosts below it.</summary>
    public static bool IsWithin(Uri address, Uri first) =>
        address.IdnHost.Equals(first.IdnHost, StringComparison.OrdinalIgnoreCase)
        || address.IdnHost.EndsWith("." + first.IdnHost, StringComparison.OrdinalIgnoreCase);
}
