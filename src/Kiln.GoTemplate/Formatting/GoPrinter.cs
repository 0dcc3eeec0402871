using System.Globalization;
using System.Text;

namespace Kiln.GoTemplate.Formatting;

/// <summary>Writes values in their default form, as <c>%v</c>, <c>print</c> and <c>println</c> do.</summary>
internal static class GoPrinter
{
    /// <param name="value">What to print.</param>
    /// <param name="maxLength">Printing stops a little behind this many characters.</param>
    public static string Print(GoValue value, int maxLength)
    {
        if (value is GoString text)
        {
            return text.Value;
        }

        StringBuilder output = new();
        Append(output, value, maxLength);
        return output.ToString();
    }

    /// <summary>A space stands between two operands of which neither is a string.</summary>
    public static string PrintAll(GoArguments values)
    {
        StringBuilder output = new();
        for (int i = 0; i < values.Count; i++)
        {
            if (i > 0 && values[i - 1] is not GoString && values[i] is not GoString)
            {
                output.Append(' ');
            }

            Append(output, values[i], values.MaxLength);
        }

        return output.ToString();
    }

    /// <summary>As <see cref="PrintAll"/>, with nothing written as a template shows it.</summary>
    public static string PrintShown(GoArguments values) => PrintAll(values with
    {
        Values = [.. values.Values.Select(static v => v is GoNil or GoNoValue ? GoValue.Of("<no value>") : v)],
    });

    /// <summary>A space stands between all operands, a line end behind them.</summary>
    public static string PrintLine(GoArguments values)
    {
        StringBuilder output = new();
        for (int i = 0; i < values.Count; i++)
        {
            output.Append(i > 0 ? " " : "");
            Append(output, values[i], values.MaxLength);
        }

        return output.Append('\n').ToString();
    }

    private static void Append(StringBuilder output, GoValue value, int maxLength)
    {
        if (output.Length > maxLength)
        {
            return;
        }

        switch (value)
        {
            case GoString text:
                output.Append(text.Value);
                break;
            case GoInt number:
                output.Append(CultureInfo.InvariantCulture, $"{number.Value}");
                break;
            case GoFloat number:
                output.Append(FloatFormatter.Shortest(number.Value));
                break;
            case GoBool flag:
                output.Append(flag.Value ? "true" : "false");
                break;
            case GoList list:
                AppendList(output, list, maxLength);
                break;
            case GoMap map:
                AppendMap(output, map, maxLength);
                break;
            default:
                output.Append("<nil>");
                break;
        }
    }

    private static void AppendList(StringBuilder output, GoList list, int maxLength)
    {
        string separator = "[";
        foreach (GoValue item in list.Items)
        {
            output.Append(separator);
            Append(output, item, maxLength);
            separator = " ";
        }

        output.Append(list.Items.IsEmpty ? "[]" : "]");
    }

    private static void AppendMap(StringBuilder output, GoMap map, int maxLength)
    {
        string separator = "map[";
        foreach ((string key, GoValue value) in map.Entries.OrderBy(static e => e.Key, StringComparer.Ordinal))
        {
            output.Append(separator).Append(key).Append(':');
            Append(output, value, maxLength);
            separator = " ";
        }

        output.Append(map.Entries.Count == 0 ? "map[]" : "]");
    }
}
