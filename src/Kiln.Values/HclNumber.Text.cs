using System.Globalization;
using System.Numerics;

namespace Kiln.Values;

public readonly partial record struct HclNumber
{
    private partial string FormatShortest()
    {
        // m * 2^-k equals (m * 5^k) / 10^k exactly.
        int places = -Exponent;
        BigInteger scaled = BigInteger.Abs(Mantissa) * BigInteger.Pow(5, places);
        string digits = scaled.ToString(CultureInfo.InvariantCulture).PadLeft(places + 1, '0');
        string text = $"{digits[..^places]}.{digits[^places..]}".TrimEnd('0').TrimEnd('.');
        return Mantissa.Sign < 0 ? "-" + text : text;
    }
}
