using System.Globalization;
using System.Text;

namespace Kiln.Engine.Secrets;

/// <summary>Percent-encoding, as the usual encoders do it: they differ in which signs they leave alone.</summary>
internal static class PercentForms
{
    private static readonly string[] LeftAlone =
    [
        "-_.~", // RFC 3986, Go's QueryEscape, curl
        "-_.~!*'()", // encodeURIComponent
        "-_.*", // forms in browsers and in Java
        "-_.", // PHP's urlencode
        "-_.!*()", // .NET's UrlEncode
        "-_.~/", // Python's quote
        "-_.~$&+:=@", // a segment of a path in Go
        "-_.~$&+,/:;=@", // a path in Go
        "-_.~$&+,;=", // a password in an address in Go
        "-_.~!*'()$&+,/:;=?@#", // encodeURI
        "-_.~\"<>\\^`{|}", // the reserved signs, white space and the percent sign only
    ];

    public static IEnumerable<string> Of(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        foreach (string left in LeftAlone)
        {
            foreach (string space in (string[])["%20", "+"])
            {
                yield return Encode(bytes, left, space, "X2");
                yield return Encode(bytes, left, space, "x2");
            }
        }

        string hex = Convert.ToHexString(bytes);
        string all = string.Concat(hex.Chunk(2).Select(static digits => "%" + new string(digits)));
        yield return all;
        yield return all.ToLowerInvariant();
    }

    private static string Encode(byte[] bytes, string left, string space, string format)
    {
        StringBuilder text = new(bytes.Length * 2);
        foreach (byte value in bytes)
        {
            char sign = (char)value;
            if (char.IsAsciiLetterOrDigit(sign) || left.Contains(sign, StringComparison.Ordinal))
            {
                text.Append(sign);
            }
            else if (sign == ' ')
            {
                text.Append(space);
            }
            else
            {
                text.Append('%').Append(value.ToString(format, CultureInfo.InvariantCulture));
            }
        }

        return text.ToString();
    }
}
