using System.Text;
using Kiln.Platform.Files;

namespace Kiln.Machines.Downloads;

/// <summary>Who the user is to a server: from the address, else from <c>.netrc</c>.</summary>
/// <param name="variable">Reads an environment variable; null when it is not set.</param>
internal sealed class HttpLogin(Func<string, string?> variable)
{
    private const int MaxNetrc = 1024 * 1024;

    /// <returns>The address without user and password, and the header <c>Authorization</c> or null.</returns>
    public (Uri Address, string? Authorization) For(Uri address)
    {
        (string User, string Password)? login = OfAddress(address) ?? OfNetrc(address.Host);
        Uri plain = new UriBuilder(address) { UserName = "", Password = "" }.Uri;
        return (plain, login is null
            ? null
            : "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{login.Value.User}:{login.Value.Password}")));
    }

    private static (string User, string Password)? OfAddress(Uri address)
    {
        if (address.UserInfo.Length == 0)
        {
            return null;
        }

        string[] parts = address.UserInfo.Split(':', 2);
        return (Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
    }

    private (string User, string Password)? OfNetrc(string host)
    {
        string? path = variable("NETRC") is { Length: > 0 } named ? named
            : variable("HOME") is { Length: > 0 } home ? Path.Combine(home, ".netrc")
            : null;
        try
        {
            return path is null ? null : Netrc.Find(Encoding.UTF8.GetString(UserFile.Read(path, MaxNetrc)), host);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A file that is not there or may not be read has no passwords for us.
            return null;
        }
    }
}
