using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Kiln.Values;

/// <summary>A length of time in Go's notation (<c>1h2m3.5s</c>, <c>300ms</c>): what every duration option takes and prints.</summary>
/// <param name="Nanoseconds">Signed; about 292 years at most.</param>
public readonly record struct GoDuration(long Nanoseconds)
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create(".0123456789");

    private const long Microsecond = 1_000;
    private const long Millisecond = 1_000_000;
    private const long Second = 1_000_000_000;
    private const long Minute = 60 * Second;
    private const long Hour = 60 * Minute;

    /// <summary>As <see cref="TimeSpan"/> can hold it: in steps of 100 ns, and never zero when this is not zero.</summary>
    public TimeSpan ToTimeSpan()
    {
        long ticks = Nanoseconds / TimeSpan.NanosecondsPerTick;
        return TimeSpan.FromTicks(ticks == 0 ? Math.Sign(Nanoseconds) : ticks);
    }

    public static GoDuration From(TimeSpan span)
    {
        long limit = long.MaxValue / TimeSpan.NanosecondsPerTick;
        return new(Math.Clamp(span.Ticks, -limit, limit) * TimeSpan.NanosecondsPerTick);
    }

    public static string Format(TimeSpan span) => From(span).ToString();

    /// <param name="text">In Go's notation.</param>
    /// <param name="error">Go's words for what is wrong: <c>time: missing unit in duration "5"</c>.</param>
    public static bool TryParse(string text, out GoDuration duration, [NotNullWhen(false)] out string? error)
    {
        duration = default;
        bool isNegative = text.StartsWith('-');
        ReadOnlySpan<char> rest = text.AsSpan(isNegative || text.StartsWith('+') ? 1 : 0);
        if (rest is "0")
        {
            error = null;
            return true;
        }

        // The magnitude may be 2^63 when it is negative.
        ulong limit = isNegative ? 1UL << 63 : (1UL << 63) - 1;
        ulong total = 0;
        bool hasParts = false;
        while (!rest.IsEmpty)
        {
            if (!TryTakePart(ref rest, text, out ulong part, out error))
            {
                return false;
            }

            hasParts = true;
            total = part > limit - total ? ulong.MaxValue : total + part;
            if (total > limit)
            {
                error = Invalid(text);
                return false;
            }
        }

        error = hasParts ? null : Invalid(text);
        duration = new(isNegative ? unchecked(-(long)total) : (long)total);
        return hasParts;
    }

    /// <summary>As Go prints it: <c>1h0m0s</c>, <c>1m30s</c>, <c>1.5s</c>, <c>300ms</c>, <c>0s</c>.</summary>
    public override string ToString()
    {
        if (Nanoseconds == 0)
        {
            return "0s";
        }

        ulong rest = Nanoseconds < 0 ? unchecked((ulong)-Nanoseconds) : (ulong)Nanoseconds;
        StringBuilder text = new(Nanoseconds < 0 ? "-" : "");
        if (rest < (ulong)Second)
        {
            (ulong unit, string name) = rest switch
            {
                < Microsecond => (1UL, "ns"),
                < Millisecond => ((ulong)Microsecond, "µs"),
                _ => ((ulong)Millisecond, "ms"),
            };
            return AppendFraction(text, rest, unit).Append(name).ToString();
        }

        if (rest >= (ulong)Hour)
        {
            text.Append(rest / (ulong)Hour).Append('h');
        }

        if (rest >= (ulong)Minute)
        {
            text.Append(rest % (ulong)Hour / (ulong)Minute).Append('m');
        }

        return AppendFraction(text, rest % (ulong)Minute, (ulong)Second).Append('s').ToString();
    }

    private static StringBuilder AppendFraction(StringBuilder text, ulong value, ulong unit)
    {
        text.Append(value / unit);
        ulong fraction = value % unit;
        if (fraction == 0)
        {
            return text;
        }

        text.Append('.');
        for (ulong place = unit / 10; fraction > 0; place /= 10)
        {
            text.Append(fraction / place);
            fraction %= place;
        }

        return text;
    }

    private static bool TryTakePart(
        scoped ref ReadOnlySpan<char> rest,
        string text,
        out ulong nanoseconds,
        [NotNullWhen(false)] out string? error)
    {
        nanoseconds = 0;
        ReadOnlySpan<char> whole = TakeDigits(ref rest);
        ReadOnlySpan<char> fraction = default;
        if (rest.StartsWith("."))
        {
            rest = rest[1..];
            fraction = TakeDigits(ref rest);
        }

        if (whole.IsEmpty && fraction.IsEmpty)
        {
            error = Invalid(text);
            return false;
        }

        int end = rest.IndexOfAny(NumberCharacters);
        ReadOnlySpan<char> unit = end < 0 ? rest : rest[..end];
        rest = rest[unit.Length..];
        if (UnitOf(unit) is not ulong scale)
        {
            error = unit.IsEmpty
                ? $"time: missing unit in duration {GoText.Quote(text)}"
                : $"time: unknown unit {GoText.Quote(unit.ToString())} in duration {GoText.Quote(text)}";
            return false;
        }

        bool fits = TryScale(whole, fraction, scale, out nanoseconds);
        error = fits ? null : Invalid(text);
        return fits;
    }

    private static bool TryScale(
        ReadOnlySpan<char> whole,
        ReadOnlySpan<char> fraction,
        ulong scale,
        out ulong nanoseconds)
    {
        UInt128 value = 0;
        foreach (char digit in whole)
        {
            value = (value * 10) + (uint)(digit - '0');
            if (value > 1UL << 63)
            {
                nanoseconds = 0;
                return false;
            }
        }

        value *= scale;
        ulong place = scale;
        UInt128 part = 0;
        UInt128 parts = 1;
        foreach (char digit in fraction[..Math.Min(fraction.Length, 18)])
        {
            part = (part * 10) + (uint)(digit - '0');
            parts *= 10;
        }

        value += part * place / parts;
        nanoseconds = (ulong)UInt128.Min(value, ulong.MaxValue);
        return value <= 1UL << 63;
    }

    private static ReadOnlySpan<char> TakeDigits(scoped ref ReadOnlySpan<char> rest)
    {
        int end = rest.IndexOfAnyExceptInRange('0', '9');
        ReadOnlySpan<char> digits = end < 0 ? rest : rest[..end];
        rest = rest[digits.Length..];
        return digits;
    }

    private static ulong? UnitOf(ReadOnlySpan<char> unit) => unit switch
    {
        "ns" => 1,
        "us" or "\u00b5s" or "\u03bcs" => (ulong)Microsecond,
        "ms" => (ulong)Millisecond,
        "s" => (ulong)Second,
        "m" => (ulong)Minute,
        "h" => (ulong)Hour,
        _ => null,
    };

    private static string Invalid(string text) => $"time: invalid duration {GoText.Quote(text)}";
}
