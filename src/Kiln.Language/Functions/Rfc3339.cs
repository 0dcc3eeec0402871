using System.Buffers;
using System.Globalization;
using Kiln.Values;

namespace Kiln.Language.Functions;

/// <summary>A point in time with the offset it was written in.</summary>
/// <param name="Local">Date and time of day as written.</param>
/// <param name="OffsetMinutes">East of UTC; up to a day, which is more than .NET's own type allows.</param>
internal readonly record struct Rfc3339(DateTime Local, int OffsetMinutes)
{
    private static readonly SearchValues<char> Separators = SearchValues.Create("-:TZ+.");

    public string Zone => OffsetMinutes == 0 ? "Z" : Offset(":");

    /// <summary>Strict: <c>2006-01-02T15:04:05.999Z</c> or with <c>+07:00</c>. The problem is a part of a sentence.</summary>
    public static Rfc3339? Parse(string text, out string problem)
    {
        Reader reader = new(text);
        int year = reader.Number(4, "year", '-');
        int month = reader.Number(2, "month", '-');
        int day = reader.Number(2, "day of month", 'T');
        int hour = reader.Number(2, "hour", ':');
        int minute = reader.Number(2, "minute", ':');
        int second = reader.Number(2, "second", null);
        long fraction = reader.Fraction();
        int offset = reader.Offset();
        problem = reader.Problem ?? Range(year, month, day, hour, minute, second) ?? "";
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

    private static string? Range(int year, int month, int day, int hour, int minute, int second)
    {
        (string Name, bool Fits)[] checks =
        [
            ("year", year >= 1),
            ("month", month is >= 1 and <= 12),
            ("day of month", month is >= 1 and <= 12 && year >= 1 && day >= 1 && day <= DateTime.DaysInMonth(year, month)),
            ("hour", hour <= 23),
            ("minute", minute <= 59),
            ("second", second <= 59),
        ];
        return checks.Where(static c => !c.Fits).Select(static c => $"{c.Name} out of range").FirstOrDefault();
    }

    /// <summary>Reads part by part; after the first problem it reads nothing more.</summary>
    private ref struct Reader(string text)
    {
        private int _at;

        public string? Problem { get; private set; }

        public int Number(int digits, string what, char? end)
        {
            if (Problem is not null)
            {
                return 0;
            }

            int stop = Math.Min(_at + digits, text.Length);
            ReadOnlySpan<char> part = text.AsSpan(_at, stop - _at);
            if (part.Length < digits || part.ContainsAnyExceptInRange('0', '9'))
            {
                int next = text.AsSpan(_at).IndexOfAny(Separators);
                string shown = next < 0 ? text[_at..] : text[_at..(_at + next)];
                Problem = shown.Length == 0 ? $"missing {what}" : $"cannot use {GoText.Quote(shown)} as {what}";
                return 0;
            }

            _at = stop;
            if (end is { } separator && !Skip(separator))
            {
                Problem = _at == text.Length
                    ? $"missing {GoText.Quote(separator.ToString())} after {what}"
                    : $"expected {GoText.Quote(separator.ToString())} after {what}, not {GoText.Quote(text[_at..(_at + 1)])}";
            }

            return int.Parse(part, NumberStyles.None, CultureInfo.InvariantCulture);
        }

        /// <returns>Ticks.</returns>
        public long Fraction()
        {
            if (Problem is not null || !Skip('.'))
            {
                return 0;
            }

            int start = _at;
            while (_at < text.Length && char.IsAsciiDigit(text[_at]))
            {
                _at++;
            }

            Problem = _at == start ? "missing fraction of second" : null;
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
            int sign = Skip('+') ? 1 : Skip('-') ? -1 : 0;
            if (sign == 0)
            {
                Problem = _at == text.Length ? "missing UTC offset" : $"cannot use {GoText.Quote(text[_at..])} as UTC offset";
                return 0;
            }

            int hours = Number(2, "UTC offset hours", ':');
            int minutes = Number(2, "UTC offset minutes", null);
            Problem ??= hours > 23 || minutes > 59 ? "UTC offset out of range" : null;
            RequireEnd();
            return sign * ((hours * 60) + minutes);
        }

        private void RequireEnd() =>
            Problem ??= _at < text.Length ? $"extra characters {GoText.Quote(text[_at..])} after the UTC offset" : null;

        private bool Skip(char expected)
        {
            bool there = _at < text.Length && text[_at] == expected;
            _at += there ? 1 : 0;
            return there;
        }
    }
}
