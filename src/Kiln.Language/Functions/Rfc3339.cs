using System.Globalization;
using Kiln.Values;

namespace Kiln.Language.Functions;

/// <summary>A point in time with the offset it was written in.</summary>
/// <param name="Local">Date and time of day as written.</param>
/// <param name="OffsetMinutes">East of UTC; up to a day, which is more than .NET's own type allows.</param>
internal readonly record struct Rfc3339(DateTime Local, int OffsetMinutes)
{
    public string Zone => OffsetMinutes == 0 ? "Z" : Offset(":");

    /// <summary>
    /// Strict: <c>2006-01-02T15:04:05.999Z</c> or with <c>+07:00</c>. The problem is a part of a sentence. Compat: it is what
    /// the original makes of its own parser's errors.
    /// </summary>
    public static Rfc3339? Parse(string text, out string problem)
    {
        Reader reader = new(text);
        int year = reader.Number(4, "year", 1, 9999, '-');
        int month = reader.Number(2, "month", 1, 12, '-');
        int day = reader.Number(2, "day of month", 0, 99, 'T');
        int hour = reader.Number(2, "hour", 0, 23, ':');
        int minute = reader.Number(2, "minute", 0, 59, ':');
        int second = reader.Number(2, "second", 0, 59, null);
        long fraction = reader.Fraction();
        int offset = reader.Offset();
        problem = reader.Problem ?? (day >= 1 && day <= DateTime.DaysInMonth(year, month) ? "" : "day out of range");
        return problem.Length > 0
            ? null
            : new(new DateTime(year, month, day, hour, minute, second, DateTimeKind.Unspecified).AddTicks(fraction), offset);
    }

    public string Offset(string separator)
    {
        int minutes = Math.Abs(OffsetMinutes);
        return string.Create(CultureInfo.InvariantCulture, $"{(OffsetMinutes < 0 ? '-' : '+')}{minutes / 60:00}{separator}{minutes % 60:00}");
    }

    public override string ToString() => Local.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + Zone;

    /// <summary>Reads part by part; after the first problem it reads nothing more.</summary>
    private ref struct Reader(string text)
    {
        private int _at;

        public string? Problem { get; private set; }

        /// <returns>At least <paramref name="least"/>, also after a problem.</returns>
        public int Number(int digits, string what, int least, int most, char? end)
        {
            if (Problem is not null)
            {
                return least;
            }

            ReadOnlySpan<char> part = text.AsSpan(_at, Math.Min(digits, text.Length - _at));
            if (part.Length < digits || part.ContainsAnyExceptInRange('0', '9'))
            {
                Problem = CannotUse(what);
                return least;
            }

            _at += digits;
            int number = int.Parse(part, NumberStyles.None, CultureInfo.InvariantCulture);
            if (number < least || number > most)
            {
                Problem = CannotUse(what);
                return least;
            }

            if (end is { } separator && !Skip(separator))
            {
                Problem = Expected(separator);
            }

            return number;
        }

        /// <returns>Ticks.</returns>
        public long Fraction()
        {
            bool isFraction = _at + 1 < text.Length && text[_at] == '.' && char.IsAsciiDigit(text[_at + 1]);
            if (Problem is not null || !isFraction)
            {
                return 0;
            }

            _at++;

            int start = _at;
            while (_at < text.Length && char.IsAsciiDigit(text[_at]))
            {
                _at++;
            }

            string ticks = text[start.._at].PadRight(7, '0')[..7];
            return long.Parse(ticks, NumberStyles.None, CultureInfo.InvariantCulture);
        }

        /// <returns>Minutes.</returns>
        public int Offset()
        {
            if (Problem is null && !Skip('Z'))
            {
                return SignedOffset();
            }

            RequireEnd();
            return 0;
        }

        private int SignedOffset()
        {
            ReadOnlySpan<char> rest = text.AsSpan(_at);
            bool isOffset = rest is ['+' or '-', _, _, ':', _, _, ..];
            int hours = 0;
            int minutes = 0;
            if (!isOffset
                || !int.TryParse(rest[1..3], NumberStyles.None, CultureInfo.InvariantCulture, out hours)
                || !int.TryParse(rest[4..6], NumberStyles.None, CultureInfo.InvariantCulture, out minutes)
                || hours > 23
                || minutes > 59)
            {
                Problem ??= CannotUse("UTC offset");
                return 0;
            }

            _at += 6;
            RequireEnd();
            return (rest[0] == '-' ? -1 : 1) * ((hours * 60) + minutes);
        }

        private void RequireEnd() => Problem ??= _at < text.Length ? CannotUse("timestamp segment") : null;

        private readonly string CannotUse(string what)
        {
            string rest = text[_at..];
            return (what, rest) switch
            {
                (_, "") => $"end of string before {what}",
                ("hour", _) when rest.Contains(':', StringComparison.Ordinal) => "hour must be between 0 and 23 inclusive",
                ("hour" or "minute", { Length: not 2 }) => $"{what} must have exactly two digits",
                _ => $"cannot use {GoText.Quote(rest)} as {what}",
            };
        }

        private readonly string Expected(char separator)
        {
            string rest = text[_at..];
            string expected = GoText.Quote(separator.ToString());
            return separator == 'T' ? "missing required time introducer 'T'"
                : rest.Length == 0 ? $"end of string where {expected} is expected"
                : $"found {GoText.Quote(rest)} where {expected} is expected";
        }

        private bool Skip(char expected)
        {
            bool there = _at < text.Length && text[_at] == expected;
            _at += there ? 1 : 0;
            return there;
        }
    }
}
