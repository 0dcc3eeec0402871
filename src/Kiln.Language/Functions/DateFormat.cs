using System.Globalization;
using System.Text;
using Kiln.Values;

namespace Kiln.Language.Functions;

/// <summary>The format language of <c>formatdate</c>: runs of one letter are verbs, text in quotes is literal.</summary>
internal static class DateFormat
{
    public static FunctionResult Format(string format, Rfc3339 time)
    {
        StringBuilder text = new();
        int at = 0;
        while (at < format.Length)
        {
            char c = format[at];
            if (c == '\'')
            {
                int end = Literal(format, at, text);
                if (end < 0)
                {
                    return FunctionResult.FailArgument(0, "unterminated literal '");
                }

                at = end;
                continue;
            }

            int next = at + 1;
            while (next < format.Length && format[next] == c)
            {
                next++;
            }

            string verb = format[at..next];
            at = next;
            if (!char.IsAsciiLetter(c))
            {
                text.Append(verb);
            }
            else if (Verb(verb, time) is { } part)
            {
                text.Append(part);
            }
            else
            {
                return FunctionResult.FailArgument(0, Problem(verb));
            }
        }

        return HclValue.String(text.ToString());
    }

    /// <returns>The index after the closing quote; negative when there is none.</returns>
    private static int Literal(string format, int start, StringBuilder text)
    {
        for (int at = start + 1; at < format.Length; at++)
        {
            if (format[at] != '\'')
            {
                text.Append(format[at]);
            }
            else if (at + 1 < format.Length && format[at + 1] == '\'')
            {
                text.Append('\'');
                at++;
            }
            else
            {
                // Two quotes with nothing between them are a quote.
                text.Append(at == start + 1 ? "'" : "");
                return at + 1;
            }
        }

        return -1;
    }

    private static string? Verb(string verb, Rfc3339 time)
    {
        DateTime local = time.Local;
        string? pattern = verb switch
        {
            "YY" => "yy",
            "YYYY" => "yyyy",
            "M" => "%M",
            "MM" or "MMM" or "MMMM" => verb,
            "D" => "%d",
            "DD" => "dd",
            "EEE" => "ddd",
            "EEEE" => "dddd",
            "h" => "%H",
            "hh" => "HH",
            "H" => "%h",
            "HH" => "hh",
            "AA" => "tt",
            "m" => "%m",
            "mm" => "mm",
            "s" => "%s",
            "ss" => "ss",
            _ => null,
        };
        if (pattern is not null)
        {
            return local.ToString(pattern, CultureInfo.InvariantCulture);
        }

        return verb switch
        {
            "aa" => local.Hour < 12 ? "am" : "pm",
            "Z" => time.Zone,
            "ZZZ" => time.OffsetMinutes == 0 ? "UTC" : time.Offset(""),
            "ZZZZ" => time.Offset(""),
            "ZZZZZ" => time.Offset(":"),
            _ => null,
        };
    }

    private static string Problem(string verb)
    {
        string hint = verb[0] switch
        {
            'Y' => ": year must either be \"YY\" or \"YYYY\"",
            'M' => ": month must be \"M\", \"MM\", \"MMM\", or \"MMMM\"",
            'D' => ": day of month must either be \"D\" or \"DD\"",
            'E' => ": day of week must either be \"EEE\" or \"EEEE\"",
            'h' => ": 24-hour must either be \"h\" or \"hh\"",
            'H' => ": 12-hour must either be \"H\" or \"HH\"",
            'A' => ": must be \"AA\"",
            'a' => ": must be \"aa\"",
            'm' => ": minute must either be \"m\" or \"mm\"",
            's' => ": second must either be \"s\" or \"ss\"",
            'Z' => ": timezone must be Z, ZZZ, ZZZZ, or ZZZZZ",
            _ => "",
        };
        return $"invalid date format verb {GoText.Quote(verb)}{hint}";
    }
}
