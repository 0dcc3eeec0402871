using System.Collections.Immutable;
using System.Globalization;
using Kiln.GoTemplate;
using Kiln.Sdk.Components;
using Kiln.Values;

namespace Kiln.Components.Templates;

/// <summary>Build variables as the data of Go templates.</summary>
internal static class BuildData
{
    /// <summary>What Go's templates print for a key that is not there.</summary>
    private const string NoValue = "<no value>";

    public static ImmutableSortedDictionary<string, GoValue> Of(BuildVariables variables) =>
        variables.Values.ToImmutableSortedDictionary(
            static v => v.Key,
            static v => Convert(v.Value),
            StringComparer.Ordinal);

    public static ImmutableSortedDictionary<string, string> TextOf(BuildVariables variables) =>
        variables.Values.ToImmutableSortedDictionary(
            static v => v.Key,
            static v => Text(v.Value),
            StringComparer.Ordinal);

    private static string Text(HclValue value) => value switch
    {
        { HasContent: false } => "",
        _ when IsUnset(value) => NoValue,
        _ when value.Type == HclType.String => value.AsString(),
        _ when value.Type == HclType.Number => value.AsNumber().ToString(),
        _ when value.Type == HclType.Bool => value.AsBool() ? "true" : "false",
        _ => string.Join(' ', value.Parts().Select(Text)),
    };

    private static GoValue Convert(HclValue value)
    {
        if (!value.HasContent || IsUnset(value))
        {
            return GoValue.Nil;
        }

        if (value.Type == HclType.Number)
        {
            return value.AsNumber().TryGetInt64(out long whole)
                ? GoValue.Of(whole)
                : GoValue.Of(double.Parse(value.AsNumber().ToString(), CultureInfo.InvariantCulture));
        }

        return value.Type switch
        {
            PrimitiveType when value.Type == HclType.Bool => GoValue.Of(value.AsBool()),
            PrimitiveType => GoValue.Of(value.AsString()),
            MapType or ObjectType => new GoMap(value.AsEntries().ToImmutableSortedDictionary(
                static e => e.Key,
                static e => Convert(e.Value),
                StringComparer.Ordinal)),
            _ => new GoList([.. value.AsElements().Select(Convert)]),
        };
    }

    // Compat: a value that the build does not have is a placeholder in HCL2 and missing in Go templates.
    private static bool IsUnset(HclValue value) =>
        value.Type == HclType.String && value.AsString() == BuildVariables.UnknownText;
}
