using System.Text;

namespace Kiln.Engine.Secrets;

/// <summary>Two digits for each byte, without anything between them.</summary>
internal static class HexForms
{
    public static IEnumerable<string> Of(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        yield return Convert.ToHexStringLower(bytes);
        yield return Convert.ToHexString(bytes);
    }
}
