using System.Globalization;
using System.Text;

namespace Kiln.GoTemplate.Packer;

/// <summary>
/// Writes a time by a layout of Go: the layout shows how Monday, January 2nd 2006, 15:04:05, would look. Always UTC.
/// </summary>
public static class GoTime
{
    public const string Rfc3339 = "2006-01-02T15:04:05Z07:00";

    /// <summary>Longer ones before those that they begin with.</summary>
    private static readonly string[] Parts =
    [
        "January", "Monday", "2006", "-07:00:00", "-07:00", "-070000", "-0700", "-07",
        "Z07:00:00", "Z07:00", "Z070000", "Z0700", "Z07",
        "002", "__2", "_2", "MST", "Jan", "Mon", "01", "02", "03", "04", "05", "06", "15", "PM", "pm",
        "1", "2", "3", "4", "5",
    ];

    public static string Format(DateTime utc, string layout)
    {
        StringBuilder result = new();
        int position = 0;
        while (position < layout.Length)
        {
            ReadOnlySpan<char> rest = layout.AsSpan(position);
            int fraction = FractionLength(rest);
            if (fraction > 0)
            {
                result.Append(Fraction(utc, rest[..fraction]));
                position += fraction;
            }
            else if (PartAt(rest) is { } part)
            {
                result.Append(Value(utc, part));
                position += part.Length;
            }
            else
            {
                result.Append(rest[0]);
                position++;
            }
        }

        return result.ToString();
    }

    private static string? PartAt(ReadOnlySpan<char> rest)
    {
        foreach (string part in Parts)
        {
            if (rest.StartsWith(part, StringComparison.Ordinal) && !IsPartOfWord(rest, part))
            {
                return part;
            }
        }

        return null;
    }

    /// <summary>
    /// Short names inside lower-case words (Jan in Janet) are plain text; <c>_2006</c> is an underscore and a year.
    /// </summary>
    private static bool IsPartOfWord(ReadOnlySpan<char> rest, string part) => part switch
    {
        "Jan" or "Mon" => rest.Length > 3 && char.IsAsciiLetterLower(rest[3]),
        "_2" => rest.StartsWith("_2006", StringComparison.Ordinal),
        _ => false,
    };

    /// <summary>
    /// The length of <c>.000</c> or <c>.999</c> (or with a comma) that no digit follows; 0 when there is none.
    /// </summary>
    private static int FractionLength(ReadOnlySpan<char> rest)
    {
        if (rest.Length < 2 || rest[0] is not ('.' or ',') || rest[1] is not ('0' or '9'))
        {
            return 0;
        }

        int length = 1;
        while (length < rest.Length && rest[length] == rest[1])
        {
            length++;
        }

        bool digitFollows = length < rest.Length && char.IsAsciiDigit(rest[length]);
        return digitFollows ? 0 : length;
    }

    private static string Fraction(DateTime utc, ReadOnlySpan<char> part)
    {
        long nanoseconds = utc.Ticks % TimeSpan.TicksPerSecond * 100;
        string all = nanoseconds.ToString("000000000", CultureInfo.InvariantCulture);
        string digits = all.PadRight(part.Length, '0')[..(part.Length - 1)];
        if (part[1] == '0')
        {
            return part[0] + digits;
        }

        string trimmed = digits.TrimEnd('0');
        return trimmed.Length == 0 ? "" : part[0] + trimmed;
    }

    private static string Value(DateTime utc, string part)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        int hour = utc.Hour % 12 == 0 ? 12 : utc.Hour % 12;
        return part switch
        {
            "January" => utc.ToString("MMMM", culture),
            "Jan" => utc.ToString("MMM", culture),
            "Monday" => utc.ToString("dddd", culture),
            "Mon" => utc.ToString("ddd", culture),
            "1" => utc.Month.ToString(culture),
            "01" => utc.Month.ToString("00", culture),
            "2" => utc.Day.ToString(culture),
            "02" => utc.Day.ToString("00", culture),
            "_2" => utc.Day.ToString(culture).PadLeft(2),
            "002" => utc.DayOfYear.ToString("000", culture),
            "__2" => utc.DayOfYear.ToString(culture).PadLeft(3),
            "15" => utc.Hour.ToString("00", culture),
            "3" => hour.ToString(culture),
            "03" => hour.ToString("00", culture),
            "4" => utc.Minute.ToString(culture),
            "04" => utc.Minute.ToString("00", culture),
            "5" => utc.Second.ToString(culture),
            "05" => utc.Second.ToString("00", culture),
            "2006" => utc.Year.ToString("0000", culture),
            "06" => (utc.Year % 100).ToString("00", culture),
            "PM" => utc.Hour >= 12 ? "PM" : "AM",
            "pm" => utc.Hour >= 12 ? "pm" : "am",
            "MST" => "UTC",
            _ when part[0] == 'Z' => "Z",
            _ => "+" + part[1..].Replace('7', '0'),
        };
    }
}
