using System.Globalization;
using System.Numerics;
using System.Text;

namespace Kiln.Values;

/// <summary>
/// The decimal digits of a magnitude: 0.DIGITS × 10^Point, without zeros at either end; no digits for zero. Formats as
/// Go's number verbs do.
/// </summary>
internal readonly record struct DecimalDigits(string Digits, int Point)
{
    public static DecimalDigits Zero { get; } = new("", 0);

    /// <summary>Every digit of mantissa × 2^exponent; the mantissa is not negative.</summary>
    public static DecimalDigits Exact(BigInteger mantissa, int exponent)
    {
        BigInteger whole = exponent >= 0 ? mantissa << exponent : mantissa * BigInteger.Pow(5, -exponent);
        string digits = whole.ToString(CultureInfo.InvariantCulture);
        return Trimmed(digits, digits.Length + Math.Min(exponent, 0));
    }

    /// <summary>The fewest digits that lead back to the double.</summary>
    public static DecimalDigits Shortest(double magnitude)
    {
        if (magnitude == 0)
        {
            return Zero;
        }

        string text = magnitude.ToString("R", CultureInfo.InvariantCulture);
        int e = text.IndexOf('E');
        string digits = e < 0 ? text : text[..e];
        int exponent = e < 0 ? 0 : int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        int point = digits.IndexOf('.');
        return Trimmed(
            digits.Replace(".", "", StringComparison.Ordinal),
            exponent + (point < 0 ? digits.Length : point));
    }

    public static DecimalDigits Trimmed(string digits, int point)
    {
        string body = digits.TrimStart('0');
        int zeros = digits.Length - body.Length;
        body = body.TrimEnd('0');
        return body.Length == 0 ? Zero : new(body, point - zeros);
    }

    /// <summary>Rounded to so many digits, ties to even.</summary>
    public DecimalDigits Round(int count)
    {
        if (count < 0 || Digits.Length == 0)
        {
            return count < 0 ? Zero : this;
        }

        if (count >= Digits.Length)
        {
            return this;
        }

        bool half = Digits[count] == '5' && count + 1 == Digits.Length;
        bool up = half ? count > 0 && (Digits[count - 1] - '0') % 2 == 1 : Digits[count] >= '5';
        return up ? RoundUp(count) : RoundDown(count);
    }

    public DecimalDigits RoundDown(int count) => count >= Digits.Length ? this : Trimmed(Digits[..count], Point);

    public DecimalDigits RoundUp(int count)
    {
        if (count >= Digits.Length)
        {
            return this;
        }

        int last = count - 1;
        while (last >= 0 && Digits[last] == '9')
        {
            last--;
        }

        return last < 0
            ? new("1", Point + 1)
            : new(string.Concat(Digits.AsSpan(0, last), ((char)(Digits[last] + 1)).ToString()), Point);
    }

    /// <summary>Go's <c>%f</c>; a negative number of places gives all digits.</summary>
    public string Fixed(int places)
    {
        DecimalDigits rounded = places < 0 ? this : Round(Point + places);
        int fraction = places < 0 ? Math.Max(0, rounded.Digits.Length - rounded.Point) : places;
        StringBuilder text = new();
        text.Append(rounded.Point > 0 ? rounded.Range(0, rounded.Point) : "0");
        if (fraction > 0)
        {
            text.Append('.').Append(rounded.Range(rounded.Point, rounded.Point + fraction));
        }

        return text.ToString();
    }

    /// <summary>Go's <c>%e</c>; a negative number of places gives all digits.</summary>
    public string Scientific(int places, char letter)
    {
        DecimalDigits rounded = places < 0 ? this : Round(places + 1);
        int fraction = places < 0 ? Math.Max(0, rounded.Digits.Length - 1) : places;
        int exponent = rounded.Digits.Length == 0 ? 0 : rounded.Point - 1;
        StringBuilder text = new(rounded.Range(0, 1));
        if (fraction > 0)
        {
            text.Append('.').Append(rounded.Range(1, 1 + fraction));
        }

        text.Append(letter).Append(exponent < 0 ? '-' : '+');
        return text.Append(Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture)).ToString();
    }

    /// <summary>Go's <c>%g</c>; a negative precision is the shortest form.</summary>
    public string General(int precision, char letter)
    {
        bool shortest = precision < 0;
        DecimalDigits rounded = shortest ? this : Round(Math.Max(precision, 1));
        int limit = shortest ? 6 : Math.Max(precision, 1);
        if (!shortest && limit > rounded.Digits.Length && rounded.Digits.Length >= rounded.Point)
        {
            limit = rounded.Digits.Length;
        }

        int exponent = rounded.Digits.Length == 0 ? 0 : rounded.Point - 1;
        return exponent < -4 || exponent >= Math.Max(limit, 1) ? rounded.Scientific(-1, letter) : rounded.Fixed(-1);
    }

    /// <summary>The digits from <paramref name="start"/> to <paramref name="end"/>, zeros where there are none.</summary>
    private string Range(int start, int end)
    {
        string digits = Digits;
        return string.Create(end - start, (digits, start), static (span, state) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                int at = state.start + i;
                span[i] = at >= 0 && at < state.digits.Length ? state.digits[at] : '0';
            }
        });
    }
}
