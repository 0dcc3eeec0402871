using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Kiln.Sbom.Catalogues;

namespace Kiln.Sbom.Licenses;

/// <summary>Finds the names of licenses in a copyright file of Debian.</summary>
internal static partial class DebianCopyright
{
    private const int MostLicenses = 100;
    private const int LongestName = 80;

    /// <summary>For one search, in milliseconds; a file that takes longer is given up.</summary>
    private const int SearchTime = 5000;

    /// <returns>Names of SPDX where Debian's own have one; sorted.</returns>
    public static ImmutableArray<string> LicensesOf(string text)
    {
        IEnumerable<string> names = text.Contains("copyright-format", StringComparison.Ordinal)
            ? ControlParagraphs.Read(text).SelectMany(static p => NamesIn(p.GetValueOrDefault("License", "")))
            : CommonLicense().Matches(text).Select(static m => m.Groups["name"].Value.TrimEnd('.'));
        return
        [
            .. names
                .Select(SpdxName)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .Take(MostLicenses),
        ];
    }

    /// <summary>The first line names licenses: <c>GPL-2+ and (LGPL-2.1 or BSD-3-clause)</c>.</summary>
    private static IEnumerable<string> NamesIn(string license) => Connection()
        .Split(license.Split('\n', 2)[0])
        .Select(static name => name.Trim(' ', '(', ')', ',', ';'))
        .Where(static name => name.Length is > 0 and <= LongestName);

    private static string SpdxName(string name)
    {
        Match gnu = GnuName().Match(name);
        if (gnu.Success)
        {
            string version = gnu.Groups["version"].Value;
            version = version.Contains('.', StringComparison.Ordinal) ? version : version + ".0";
            string suffix = gnu.Groups["later"].Success ? "or-later" : "only";
            string spdx = $"{gnu.Groups["family"].Value.ToUpperInvariant()}-{version}-{suffix}";
            return SpdxLicense.IdOf(spdx) ?? name;
        }

        return SpdxLicense.IdOf(name) ?? name;
    }

    [GeneratedRegex(@"\s+(?:and/or|and|or)\s+|\s*\|\s*|,\s+", RegexOptions.IgnoreCase, SearchTime)]
    private static partial Regex Connection();

    [GeneratedRegex(
        @"^(?<family>A?GPL|LGPL|GFDL)-(?<version>\d+(?:\.\d+)?)(?<later>\+|-or-later)?(?:-only)?$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        SearchTime)]
    private static partial Regex GnuName();

    [GeneratedRegex(
        @"/usr/share/common-licenses/(?<name>[A-Za-z0-9][A-Za-z0-9.+-]*)", RegexOptions.ExplicitCapture, SearchTime)]
    private static partial Regex CommonLicense();
}
