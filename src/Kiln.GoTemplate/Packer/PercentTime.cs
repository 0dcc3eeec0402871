using System.Text;

namespace Kiln.GoTemplate.Packer;

/// <summary><c>strftime</c> as Packer's templates have it.</summary>
public static class PercentTime
{
    public static string Format(DateTime utc, string format)
    {
        StringBuilder result = new();
        for (int i = 0; i < format.Length; i++)
        {
            char verb = format[i] == '%' && i + 1 < format.Length ? format[i + 1] : '\0';
            string? text = verb == '%' ? "%" : Layout(verb) is { } layout ? GoTime.Format(utc, layout) : null;
            if (text is null)
            {
                // Compat: Packer knows only a part of the C library's letters and leaves all others as they are.
                result.Append(format[i]);
                continue;
            }

            // Compat: %L is the point with three digits.
            result.Append(text);
            i++;
        }

        return result.ToString();
    }

    private static string? Layout(char verb) => verb switch
    {
        'a' => "Mon",
        'A' => "Monday",
        'b' => "Jan",
        'B' => "January",
        'd' => "02",
        'H' => "15",
        'I' => "03",
        'L' => ".000",
        'm' => "01",
        'M' => "04",
        'p' => "PM",
        'S' => "05",
        'y' => "06",
        'Y' => "2006",
        'z' => "-0700",
        'Z' => "MST",
        _ => null,
    };
}
