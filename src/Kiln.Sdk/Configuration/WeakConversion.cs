using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using Kiln.Sdk.Components;
using Kiln.Values;

namespace Kiln.Sdk.Configuration;

/// <summary>
/// The conversions of option values. Compat: they are as weak as Packer's (a number for a string, one value for a
/// list, a comma-separated string for a list of strings) and fail with its words.
/// </summary>
public static class WeakConversion
{
    public static BoundOption<HclValue> Any(HclValue value, string path) => new(value);

    public static BoundOption<string> String(HclValue value, string path)
    {
        if (value.Type == HclType.String)
        {
            return new(value.AsString());
        }

        if (value.Type == HclType.Number)
        {
            return new(value.AsNumber().ToString());
        }

        // Compat: Packer reads true as "1" and false as "0" where a string is expected.
        return value.Type == HclType.Bool
            ? new(value.AsBool() ? "1" : "0")
            : Unconvertible<string>(value, path, "string");
    }

    public static BoundOption<bool> Bool(HclValue value, string path)
    {
        if (value.Type == HclType.Bool)
        {
            return new(value.AsBool());
        }

        if (value.Type == HclType.Number)
        {
            return new(value.AsNumber() != 0);
        }

        if (value.Type != HclType.String)
        {
            return Unconvertible<bool>(value, path, "bool");
        }

        return IsBlank(value)
            ? new(false)
            : GoLiteral.ParseBool(value.AsString()) is bool parsed
                ? new(parsed)
                : Unparsable<bool>(value, path, "bool", "ParseBool", "invalid syntax");
    }

    public static BoundOption<int> Int32(HclValue value, string path)
    {
        BoundOption<long> wide = Integer(value, path, "int");
        bool fits = wide.Value is >= int.MinValue and <= int.MaxValue;
        return fits
            ? new((int)wide.Value, wide.Problems)
            : Problem<int>($"'{path}' is {wide.Value}, which is outside of the range {int.MinValue} to {int.MaxValue}");
    }

    public static BoundOption<long> Int64(HclValue value, string path) => Integer(value, path, "int64");

    public static BoundOption<double> Double(HclValue value, string path)
    {
        if (value.Type == HclType.Number)
        {
            return new(double.Parse(value.AsNumber().ToString(), CultureInfo.InvariantCulture));
        }

        if (value.Type == HclType.Bool)
        {
            return new(value.AsBool() ? 1 : 0);
        }

        if (value.Type != HclType.String)
        {
            return Unconvertible<double>(value, path, "float64");
        }

        return IsBlank(value)
            ? new(0)
            : double.TryParse(value.AsString(), NumberStyles.Float, CultureInfo.InvariantCulture, out double parsed)
                ? new(parsed)
                : Unparsable<double>(value, path, "float", "ParseFloat", "invalid syntax");
    }

    /// <summary>A string in Go's notation, or a number of nanoseconds.</summary>
    public static BoundOption<TimeSpan> Duration(HclValue value, string path)
    {
        if (value.Type == HclType.Number)
        {
            BoundOption<long> nanoseconds = Int64(value, path);
            return new(new GoDuration(nanoseconds.Value).ToTimeSpan(), nanoseconds.Problems);
        }

        if (value.Type != HclType.String)
        {
            return Unconvertible<TimeSpan>(value, path, "time.Duration");
        }

        if (value.AsString() == BuildVariables.UnknownText)
        {
            return new(TimeSpan.Zero);
        }

        return GoDuration.TryParse(value.AsString(), out GoDuration duration, out string? error)
            ? new(duration.ToTimeSpan())
            : Problem<TimeSpan>($"error decoding '{path}': {(value.IsSensitive ? "not a duration" : error)}");
    }

    public static BoundOption<ImmutableArray<string>> StringList(HclValue value, string path) => List(value, path, String);

    public static BoundOption<ImmutableArray<int>> Int32List(HclValue value, string path) => List(value, path, Int32);

    public static BoundOption<ImmutableArray<long>> Int64List(HclValue value, string path) => List(value, path, Int64);

    public static BoundOption<ImmutableArray<double>> DoubleList(HclValue value, string path) => List(value, path, Double);

    public static BoundOption<ImmutableSortedDictionary<string, string>> StringMap(HclValue value, string path)
    {
        ImmutableSortedDictionary<string, string>.Builder entries =
            ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        ImmutableArray<ConfigProblem>.Builder problems = ImmutableArray.CreateBuilder<ConfigProblem>();

        // Compat: Packer merges a list of maps into one map.
        bool isList = IsList(value);
        foreach ((int index, HclValue map) in (isList ? value.AsElements() : [value]).Index())
        {
            if (!IsMap(map))
            {
                string place = isList ? string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]") : path;
                problems.Add(new($"'{place}' expected a map, got '{map.Type}'", path));
                continue;
            }

            foreach ((string key, HclValue entry) in map.AsEntries())
            {
                BoundOption<string> converted = entry.IsNull ? new("") : String(entry, $"{path}[{key}]");
                entries[key] = converted.Value ?? "";
                problems.AddRange(converted.Problems);
            }
        }

        return new(entries.ToImmutable(), problems.ToImmutable());
    }

    internal static bool IsList(HclValue value) => value.HasContent && value.Type is ListType or SetType or TupleType;

    internal static bool IsMap(HclValue value) => value.HasContent && value.Type is MapType or ObjectType;

    internal static BoundOption<T> Unconvertible<T>(HclValue value, string path, string expected) =>
        Problem<T>($"'{path}' expected type '{expected}', got unconvertible type '{value.Type}'");

    private static BoundOption<ImmutableArray<T>> List<T>(HclValue value, string path, Conversion<T> convert)
    {
        ImmutableArray<T>.Builder items = ImmutableArray.CreateBuilder<T>();
        ImmutableArray<ConfigProblem>.Builder problems = ImmutableArray.CreateBuilder<ConfigProblem>();
        foreach (HclValue element in ElementsOf(value))
        {
            BoundOption<T> converted = element.IsNull ? default : convert(element, $"{path}[{items.Count}]");
            items.Add(converted.Value ?? Blank<T>());
            problems.AddRange(converted.Problems.IsDefault ? [] : converted.Problems);
        }

        return new(items.ToImmutable(), problems.ToImmutable());
    }

    /// <summary>
    /// Compat: one value stands for a list of one, a string is cut at its commas, an empty map is an empty list.
    /// </summary>
    private static ImmutableArray<HclValue> ElementsOf(HclValue value)
    {
        if (IsList(value))
        {
            return value.AsElements();
        }

        if (value.Type == HclType.String)
        {
            string text = value.AsString();
            return text.Length == 0 || text == BuildVariables.UnknownText
                ? []
                : [.. text.Split(',').Select(HclValue.String)];
        }

        return IsMap(value) && value.AsEntries().IsEmpty ? [] : [value];
    }

    private static BoundOption<long> Integer(HclValue value, string path, string expected)
    {
        if (value.Type == HclType.Number)
        {
            return FromNumber(value.AsNumber(), path);
        }

        if (value.Type == HclType.Bool)
        {
            return new(value.AsBool() ? 1 : 0);
        }

        if (value.Type != HclType.String)
        {
            return Unconvertible<long>(value, path, expected);
        }

        if (IsBlank(value))
        {
            return new(0);
        }

        long parsed = GoLiteral.ParseInt(value.AsString(), out string? error);
        return error is null ? new(parsed) : Unparsable<long>(value, path, "int", "ParseInt", error);
    }

    private static BoundOption<long> FromNumber(HclNumber number, string path)
    {
        if (number.TryGetInt64(out long whole))
        {
            return new(whole);
        }

        if (number.Infinity != 0 || number.IsInteger || number.CompareTo(long.MaxValue) > 0
            || number.CompareTo(long.MinValue) < 0)
        {
            return Problem<long>($"'{path}' is {number}, which is too large for a whole number of 64 bits");
        }

        // Compat: Packer cuts off the fraction silently; we say so.
        BigInteger magnitude = BigInteger.Abs(number.Mantissa) >> -number.Exponent;
        long cut = (long)(number.Mantissa.Sign * magnitude);
        return new(cut, [ConfigProblem.Warning($"'{path}' is {number}, but must be a whole number; {cut} is used")]);
    }

    /// <summary>
    /// Compat: an empty string is the zero of a number or boolean. So is what is not known before the build.
    /// </summary>
    private static bool IsBlank(HclValue value) => value.AsString() is "" or BuildVariables.UnknownText;

    private static T Blank<T>() => typeof(T) == typeof(string) ? (T)(object)"" : default!;

    private static BoundOption<T> Unparsable<T>(HclValue value, string path, string kind, string function, string error)
    {
        string text = value.IsSensitive ? "a sensitive value" : GoText.Quote(value.AsString());
        return Problem<T>($"cannot parse '{path}' as {kind}: strconv.{function}: parsing {text}: {error}");
    }

    private static BoundOption<T> Problem<T>(string message) => new(default, [new(message)]);
}
