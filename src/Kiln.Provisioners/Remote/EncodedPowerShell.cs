using System.Text;

namespace Kiln.Provisioners.Remote;

/// <summary>Command lines that no shell on the way can misread.</summary>
internal static class EncodedPowerShell
{
    public static string Command(string text) =>
        $"powershell.exe -EncodedCommand {Convert.ToBase64String(Encoding.Unicode.GetBytes(text))}";
}
