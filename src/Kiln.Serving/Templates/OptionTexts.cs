using System.Collections.Immutable;
using Kiln.Values;

namespace Kiln.Serving.Templates;

/// <summary>The texts in the options of a component, wherever they are.</summary>
internal static class OptionTexts
{
    /// <summary>What a Go template begins with.</summary>
    private const string Mark = "{{";

    public static bool HasTemplates(HclValue value) =>
        TextOf(value) is not null || value.Any(static part => TextOf(part) is not null);

    /// <param name="config">The options of a component.</param>
    /// <param name="render">Gets the name of an option and a text of it that is a template.</param>
    public static HclValue Render(HclValue config, Func<string, string, string> render) => Render(config, "", render);

    private static HclValue Render(HclValue value, string path, Func<string, string, string> render)
    {
        if (!HasTemplates(value))
        {
            return value;
        }

        if (TextOf(value) is { } text)
        {
            return HclValue.String(render(path, text)).WithSensitivity(value.IsSensitive);
        }

        HclValue rendered = value.Type switch
        {
            ListType list => HclValue.List(list.Element, Elements(value, path, render)),
            SetType set => HclValue.Set(set.Element, Elements(value, path, render)),
            TupleType => HclValue.Tuple(Elements(value, path, render)),
            MapType map => HclValue.Map(map.Element, Entries(value, path, render)),
            _ => HclValue.Object(Entries(value, path, render)),
        };
        return rendered.WithSensitivity(value.IsSensitive);
    }

    private static string? TextOf(HclValue value) =>
        value.HasContent && value.Type == HclType.String && value.AsString().Contains(Mark, StringComparison.Ordinal)
            ? value.AsString()
            : null;

    private static ImmutableArray<HclValue> Elements(
        HclValue value,
        string path,
        Func<string, string, string> render) =>
        [.. value.AsElements().Select(element => Render(element, path, render))];

    private static ImmutableSortedDictionary<string, HclValue> Entries(
        HclValue value,
        string path,
        Func<string, string, string> render)
    {
        ImmutableSortedDictionary<string, HclValue> entries = value.AsEntries();
        return entries.SetItems(entries.Select(entry => KeyValuePair.Create(
            entry.Key,
            Render(entry.Value, path.Length == 0 ? entry.Key : $"{path}.{entry.Key}", render))));
    }
}
