using System.Collections.Frozen;

namespace Kiln.Sbom.Licenses;

/// <summary>Identifiers of the SPDX license list that packages commonly name, and whether a text is an expression of them.</summary>
internal static class SpdxLicense
{
    private static readonly FrozenDictionary<string, string> Ids = """
        0BSD AFL-2.0 AFL-2.1 AFL-3.0 AGPL-1.0-only AGPL-1.0-or-later AGPL-3.0-only AGPL-3.0-or-later Apache-1.0 Apache-1.1
        Apache-2.0 APSL-2.0 Artistic-1.0 Artistic-1.0-Perl Artistic-2.0 Beerware BlueOak-1.0.0 BSD-1-Clause BSD-2-Clause
        BSD-2-Clause-Patent BSD-3-Clause BSD-3-Clause-Attribution BSD-3-Clause-Clear BSD-3-Clause-LBNL BSD-4-Clause
        BSD-4-Clause-UC BSD-Source-Code BSL-1.0 bzip2-1.0.6 CC-BY-2.5 CC-BY-3.0 CC-BY-4.0 CC-BY-SA-2.5 CC-BY-SA-3.0
        CC-BY-SA-4.0 CC-PDDC CC0-1.0 CDDL-1.0 CDDL-1.1 CECILL-2.0 CECILL-2.1 CECILL-B CECILL-C CPL-1.0 curl EPL-1.0
        EPL-2.0 EUPL-1.1 EUPL-1.2 FSFAP FSFUL FSFULLR FTL GFDL-1.1-only GFDL-1.1-or-later GFDL-1.2-only GFDL-1.2-or-later
        GFDL-1.3-only GFDL-1.3-or-later GPL-1.0-only GPL-1.0-or-later GPL-2.0-only GPL-2.0-or-later GPL-3.0-only
        GPL-3.0-or-later HPND HPND-sell-variant ICU IJG Intel IPL-1.0 ISC JSON LGPL-2.0-only LGPL-2.0-or-later
        LGPL-2.1-only LGPL-2.1-or-later LGPL-3.0-only LGPL-3.0-or-later Libpng libtiff LPPL-1.3c MirOS MIT MIT-0 MIT-CMU
        MPL-1.0 MPL-1.1 MPL-2.0 MS-PL MS-RL NCSA NTP OFL-1.0 OFL-1.1 OLDAP-2.8 OpenSSL OSL-2.1 OSL-3.0 PHP-3.0 PHP-3.01
        PostgreSQL PSF-2.0 Python-2.0 Python-2.0.1 QPL-1.0 Ruby SGI-B-2.0 SISSL Sleepycat SMLNJ SunPro TCL Unicode-3.0
        Unicode-DFS-2015 Unicode-DFS-2016 Unlicense UPL-1.0 Vim W3C WTFPL X11 XFree86-1.1 Zend-2.0 Zlib ZPL-2.0 ZPL-2.1
        GPL-1.0 GPL-1.0+ GPL-2.0 GPL-2.0+ GPL-3.0 GPL-3.0+ LGPL-2.0 LGPL-2.0+ LGPL-2.1 LGPL-2.1+ LGPL-3.0 LGPL-3.0+ AGPL-3.0
        """
        .Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
        .ToFrozenDictionary(static id => id, StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Exceptions = """
        Autoconf-exception-2.0 Autoconf-exception-3.0 Bison-exception-2.2 Classpath-exception-2.0 FLTK-exception
        Font-exception-2.0 GCC-exception-2.0 GCC-exception-3.1 Libtool-exception Linux-syscall-note LLVM-exception
        OCaml-LGPL-linking-exception openvpn-openssl-exception Qt-GPL-exception-1.0 u-boot-exception-2.0
        """
        .Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
        .ToFrozenSet(StringComparer.Ordinal);

    /// <returns>The identifier as SPDX writes it; null when it is not one that is known here.</returns>
    public static string? IdOf(string name) => Ids.GetValueOrDefault(name);

    /// <summary>Only known identifiers, joined by AND, OR and WITH, with brackets in pairs.</summary>
    public static bool IsExpression(string text)
    {
        string[] words = text
            .Replace("(", " ( ", StringComparison.Ordinal)
            .Replace(")", " ) ", StringComparison.Ordinal)
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        int depth = 0;
        bool wantsLicense = true;
        for (int i = 0; i < words.Length; i++)
        {
            switch (words[i])
            {
                case "(" when wantsLicense:
                    depth++;
                    break;
                case ")" when !wantsLicense && depth > 0:
                    depth--;
                    break;
                case "AND" or "OR" when !wantsLicense:
                    wantsLicense = true;
                    break;
                case "WITH" when !wantsLicense && i + 1 < words.Length && Exceptions.Contains(words[i + 1]):
                    i++;
                    break;
                case string word when wantsLicense && IdOf(word) == word:
                    wantsLicense = false;
                    break;
                default:
                    return false;
            }
        }

        return depth == 0 && !wantsLicense;
    }
}
