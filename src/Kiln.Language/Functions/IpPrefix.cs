using System.Globalization;
using System.Net;
using System.Numerics;

namespace Kiln.Language.Functions;

/// <summary>A network: <c>10.0.0.0/8</c>, <c>fd00::/48</c>.</summary>
/// <param name="Network">The address as a number, host bits zero.</param>
/// <param name="Length">The number of leading bits that name the network.</param>
/// <param name="Width">32 or 128.</param>
internal readonly record struct IpPrefix(BigInteger Network, int Length, int Width)
{
    /// <summary>Host bits are cut off; octets with leading zeros are refused, because some read them as octal.</summary>
    public static IpPrefix? Parse(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0
            || !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int length)
            || ParseAddress(text[..slash]) is not { } bytes
            || length > bytes.Length * 8)
        {
            return null;
        }

        BigInteger address = new(bytes, isUnsigned: true, isBigEndian: true);
        return new IpPrefix(address, length, bytes.Length * 8).WithLength(length);
    }

    public IpPrefix WithLength(int length)
    {
        int hostBits = Width - length;
        return this with { Network = Network >> hostBits << hostBits, Length = length };
    }

    public string Format(BigInteger address)
    {
        byte[] bytes = new byte[Width / 8];
        byte[] significant = address.ToByteArray(isUnsigned: true, isBigEndian: true);
        significant.CopyTo(bytes, bytes.Length - significant.Length);
        return new IPAddress(bytes).ToString();
    }

    public override string ToString() => $"{Format(Network)}/{Length}";

    private static byte[]? ParseAddress(string text)
    {
        if (text.Contains(':', StringComparison.Ordinal))
        {
            bool zone = text.Contains('%', StringComparison.Ordinal) || text.Contains('[', StringComparison.Ordinal);
            return !zone && IPAddress.TryParse(text, out IPAddress? address) ? address.GetAddressBytes() : null;
        }

        string[] parts = text.Split('.');
        byte[] octets = new byte[4];
        for (int i = 0; i < 4; i++)
        {
            bool leadingZero = parts.Length == 4 && parts[i].Length > 1 && parts[i][0] == '0';
            if (parts.Length != 4 || leadingZero || !byte.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out octets[i]))
            {
                return null;
            }
        }

        return octets;
    }
}
