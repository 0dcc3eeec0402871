using System.Text;

namespace Kiln.Communicators.WinRm.Transfer;

/// <summary>Scripts on their way through cmd, which cannot misread them as base64.</summary>
internal static class PowerShellScript
{
    /// <summary>Of a command line of cmd, in characters.</summary>
    public const int MaxCommandLength = 8191;

    private const string Quiet = "$ProgressPreference='SilentlyContinue';";

    public static string Command(string script) =>
        "powershell.exe -NoProfile -NonInteractive -EncodedCommand "
        + Convert.ToBase64String(Encoding.Unicode.GetBytes(Quiet + script));

    /// <summary>A text between single quotes; PowerShell takes any of five characters for the closing one.</summary>
    public static string Literal(string text)
    {
        StringBuilder literal = new("'");
        foreach (char character in text)
        {
            literal.Append(character);
            if (character is '\'' or '\u2018' or '\u2019' or '\u201A' or '\u201B')
            {
                literal.Append(character);
            }
        }

        return literal.Append('\'').ToString();
    }
}
