using System.Globalization;

namespace Kiln.PostProcessors.Compress;

/// <summary>The names of local users and groups by their numbers.</summary>
internal static class AccountNames
{
    private const int NameField = 0;
    private const int NumberField = 2;

    public static string OfUser(uint number) => Find("/etc/passwd", number);

    public static string OfGroup(uint number) => Find("/etc/group", number);

    private static string Find(string path, uint number)
    {
        string wanted = number.ToString(CultureInfo.InvariantCulture);
        try
        {
            return File.ReadLines(path)
                .Select(static line => line.Split(':'))
                .FirstOrDefault(fields => fields.Length > NumberField && fields[NumberField] == wanted)
                ?[NameField] ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without a list of names the archive has numbers only, which is all that unpacking needs.
            return "";
        }
    }
}
