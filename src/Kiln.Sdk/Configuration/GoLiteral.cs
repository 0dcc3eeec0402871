namespace Kiln.Sdk.Configuration;

/// <summary>Go's reading of booleans and whole numbers from text: what weakly typed options and flags follow.</summary>
public static class GoLiteral
{
    /// <summary>The words that Go takes for a boolean, or null.</summary>
    public static bool? ParseBool(string text) => text switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => null,
    };

    /// <summary>A whole number, with an optional sign and prefix (<c>0x</c>, <c>0o</c>, <c>0b</c>, <c>0</c>).</summary>
    /// <param name="error">Go's words: <c>invalid syntax</c> or <c>value out of range</c>; null after success.</param>
    public static long ParseInt(string text, out string? error)
    {
        bool isNegative = text.StartsWith('-');
        ReadOnlySpan<char> digits = text.AsSpan(isNegative || text.StartsWith('+') ? 1 : 0);
        int radix = TakePrefix(ref digits);
        Int128 value = 0;
        error = digits.IsEmpty ? "invalid syntax" : null;
        foreach (char c in digits)
        {
            int digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : radix;
            if (digit >= radix)
            {
                error = "invalid syntax";
                return 0;
            }

            value = Int128.Min((value * radix) + digit, Int128.MaxValue / 64);
        }

        value = isNegative ? -value : value;
        if (value < long.MinValue || value > long.MaxValue)
        {
            error ??= "value out of range";
            return 0;
        }

        return (long)value;
    }

    private static int TakePrefix(ref ReadOnlySpan<char> digits)
    {
        if (digits.Length < 2 || digits[0] != '0')
        {
            return 10;
        }

        int radix = char.ToLowerInvariant(digits[1]) switch
        {
            'x' => 16,
            'o' => 8,
            'b' => 2,
            _ => 0,
        };
        digits = digits[(radix == 0 ? 1 : 2)..];
        return radix == 0 ? 8 : radix;
    }
}
