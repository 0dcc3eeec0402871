using System.Collections.Immutable;
using System.Globalization;
using Kiln.Values;

namespace Kiln.Sdk.Configuration;

/// <summary>Defaults of options; called by the generated half of config records.</summary>
public static class ConfigDefault
{
    public static string? Text(string? value) => string.IsNullOrEmpty(value) ? null : value;

    public static string? Text(bool? value) => value is bool flag ? (flag ? "true" : "false") : null;

    public static string? Text(long? value) => value?.ToString(CultureInfo.InvariantCulture);

    public static string? Text(double? value) => value?.ToString(CultureInfo.InvariantCulture);

    public static string? Text(TimeSpan? value) => value is TimeSpan span ? GoDuration.Format(span) : null;

    public static string? Text(HclValue? value) => value is { HasContent: true } && value.Type == HclType.String
        ? value.AsString()
        : null;

    public static string? Text(ImmutableArray<string>? value) => List(value, static text => $"\"{text}\"");

    public static string? Text(ImmutableArray<int>? value) => List(value, Invariant);

    public static string? Text(ImmutableArray<long>? value) => List(value, Invariant);

    public static string? Text(ImmutableArray<double>? value) => List(value, Invariant);

    public static string? Text(ImmutableSortedDictionary<string, string>? value) => value is null or { IsEmpty: true }
        ? null
        : $"{{ {string.Join(", ", value.Select(static e => $"{e.Key} = \"{e.Value}\""))} }}";

    /// <summary>A property without an initialiser holds an empty list, not an unusable one.</summary>
    public static ImmutableArray<T> OrEmpty<T>(ImmutableArray<T> value) => value.IsDefault ? [] : value;

    /// <summary>A property without an initialiser holds an empty map, not null.</summary>
    public static ImmutableSortedDictionary<string, string> OrEmpty(ImmutableSortedDictionary<string, string>? value) =>
        value ?? ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    private static string? List<T>(ImmutableArray<T>? value, Func<T, string> print) =>
        value is not { IsDefaultOrEmpty: false } items ? null : $"[{string.Join(", ", items.Select(print))}]";

    private static string Invariant<T>(T value)
        where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
}
