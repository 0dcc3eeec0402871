namespace Kiln.Language.Json;

/// <summary>JSON's grammar of numbers.</summary>
internal static class JsonNumberText
{
    public static bool IsValid(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> rest = text.StartsWith("-"u8) ? text[1..] : text;
        int whole = Digits(rest);
        if (whole == 0 || (whole > 1 && rest[0] == (byte)'0'))
        {
            return false;
        }

        rest = rest[whole..];
        if (rest.StartsWith("."u8))
        {
            int fraction = Digits(rest[1..]);
            if (fraction == 0)
            {
                return false;
            }

            rest = rest[(1 + fraction)..];
        }

        return rest.IsEmpty || IsExponent(rest);
    }

    private static bool IsExponent(ReadOnlySpan<byte> text)
    {
        if (text[0] is not ((byte)'e' or (byte)'E'))
        {
            return false;
        }

        ReadOnlySpan<byte> digits = text[1..];
        digits = !digits.IsEmpty && digits[0] is (byte)'+' or (byte)'-' ? digits[1..] : digits;
        return !digits.IsEmpty && Digits(digits) == digits.Length;
    }

    private static int Digits(ReadOnlySpan<byte> text)
    {
        int length = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return length < 0 ? text.Length : length;
    }
}
