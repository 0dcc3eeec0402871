using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Kiln.Builders.Oci.Worker;

/// <summary>How the ids of this user namespace are ids of the machine.</summary>
/// <param name="Key">A short name, the same for the same mapping; <c>host</c> outside of user namespaces.</param>
/// <param name="IsUserNamespace">Root here is an ordinary user of the machine.</param>
/// <param name="HasOneUser">Only root exists here, so files cannot belong to anybody else.</param>
internal sealed record IdMapping(string Key, bool IsUserNamespace, bool HasOneUser)
{
    private const long WholeRange = 4294967295;

    public static IdMapping OfThisProcess() =>
        Parse(File.ReadAllText("/proc/self/uid_map"), File.ReadAllText("/proc/self/gid_map"));

    /// <param name="users">Lines of three numbers: first id here, first id outside, how many.</param>
    /// <param name="groups">The same for groups.</param>
    public static IdMapping Parse(string users, string groups)
    {
        string[] userRanges = Normalize(users);
        string[] groupRanges = Normalize(groups);
        string whole = string.Create(CultureInfo.InvariantCulture, $"0 0 {WholeRange}");
        if (userRanges is [string only] && only == whole)
        {
            return new("host", IsUserNamespace: false, HasOneUser: false);
        }

        byte[] text = Encoding.ASCII.GetBytes(string.Join(',', userRanges) + ';' + string.Join(',', groupRanges));
        string key = "ids-" + Convert.ToHexStringLower(SHA256.HashData(text).AsSpan(0, 6));
        return new(key, IsUserNamespace: true, HasOneUser: Count(userRanges) <= 1 || Count(groupRanges) <= 1);
    }

    private static string[] Normalize(string text) =>
    [
        .. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))),
    ];

    private static long Count(string[] ranges) =>
        ranges.Sum(static range => long.Parse(range.Split(' ')[2], CultureInfo.InvariantCulture));
}
