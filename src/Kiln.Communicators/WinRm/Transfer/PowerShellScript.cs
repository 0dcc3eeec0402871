using System.Text;
using System.Text.RegularExpressions;

namespace Kiln.Communicators.WinRm.Transfer;

/// <summary>Scripts on their way through cmd, which cannot misread them as base64.</summary>
internal static partial class PowerShellScript
{
    /// <summary>Of a command line of cmd, in characters.</summary>
    public const int MaxCommandLength = 8191;

    /// <summary>Begins scripts: reports of progress would go to the error output.</summary>
    public const string Quiet = "$ProgressPreference='SilentlyContinue';";

    public static string Command(string script) =>
        "powershell.exe -NoProfile -NonInteractive -EncodedCommand "
        + Convert.ToBase64String(Encoding.Unicode.GetBytes(script));

    /// <summary>A path as an expression. Names of the environment in it stand for their values.</summary>
    // Compat: Packer gives destinations to PowerShell between double quotes, without quotes of the user's own around
    // them, so templates can say $env:TEMP. Nothing else is expanded here: a folder may be called $Recycle.Bin.
    public static string PathExpression(string path)
    {
        StringBuilder text = new("\"");
        string plain = path.Trim('\'');
        int start = 0;
        foreach (Match name in EnvironmentName().Matches(plain))
        {
            Escape(text, plain.AsSpan(start, name.Index - start));
            text.Append(name.Value);
            start = name.Index + name.Length;
        }

        Escape(text, plain.AsSpan(start));
        return text.Append('"').ToString();
    }

    /// <summary>PowerShell takes any of four characters for a double quote.</summary>
    private static void Escape(StringBuilder text, ReadOnlySpan<char> plain)
    {
        foreach (char character in plain)
        {
            if (character is '`' or '$' or '"' or '\u201C' or '\u201D' or '\u201E')
            {
                text.Append('`');
            }

            text.Append(character);
        }
    }

    [GeneratedRegex(@"\$env:[A-Za-z_][A-Za-z0-9_]*|\$\{env:[A-Za-z_][A-Za-z0-9_()]*\}", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex EnvironmentName();
}
