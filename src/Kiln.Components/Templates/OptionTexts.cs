using System.Collections.Immutable;
using Kiln.Sdk.Configuration;
using Kiln.Values;

namespace Kiln.Components.Templates;

/// <summary>The texts in the options of a component, wherever they are. Compat: mistakes name the option that they are in.</summary>
public static class OptionTexts
{
    /// <summary>What a Go template begins with.</summary>
    private const string Mark = "{{";

    public static bool HasTemplates(HclValue value) =>
        TextOf(value) is not null || value.Any(static part => TextOf(part) is not null);

    /// <summary>Renders all of them.</summary>
    /// <param name="config">The options of a component.</param>
    /// <param name="render">Gets the name of an option and a text of it that is a template.</param>
    public static HclValue Render(HclValue config, Func<string, string, string> render) =>
        WithEntries(config, (name, value) => RenderIn(value, text => render(name, text)));

    /// <summary>Renders those of the schema's options, but only checks those that the component renders later.</summary>
    /// <param name="config">The options of a component.</param>
    /// <param name="schema">What is not in it stays as it is.</param>
    /// <param name="templates">Gets the texts.</param>
    public static HclValue Render(HclValue config, ConfigSchema schema, OptionTemplates templates) =>
        WithEntries(config, (key, value) => RenderOption(key, value, schema, templates));

    private static HclValue RenderOption(string key, HclValue value, ConfigSchema schema, OptionTemplates templates)
    {
        // Compat: Packer's keys match without regard to case.
        ConfigOption? option = schema.Options.FirstOrDefault(o => o.Name.Equals(key, StringComparison.OrdinalIgnoreCase));
        bool isBlock = schema.Blocks.Any(b => b.Name.Equals(key, StringComparison.OrdinalIgnoreCase));
        if (option is not { IsRenderedLater: true })
        {
            return option is null && !isBlock ? value : RenderIn(value, text => templates.Render(key, text));
        }

        foreach (string text in TextsIn(value))
        {
            templates.Check(option.Name, text);
        }

        return value;
    }

    private static HclValue RenderIn(HclValue value, Func<string, string> render)
    {
        if (!HasTemplates(value))
        {
            return value;
        }

        if (TextOf(value) is { } text)
        {
            return HclValue.String(render(text)).WithSensitivity(value.IsSensitive);
        }

        HclValue rendered = value.Type switch
        {
            ListType list => HclValue.List(list.Element, Elements(value, render)),
            SetType set => HclValue.Set(set.Element, Elements(value, render)),
            TupleType => HclValue.Tuple(Elements(value, render)),
            _ => WithEntries(value, (_, entry) => RenderIn(entry, render)),
        };
        return rendered.WithSensitivity(value.IsSensitive);
    }

    private static IEnumerable<string> TextsIn(HclValue value) =>
        TextOf(value) is { } text ? [text] : value.Parts().SelectMany(TextsIn);

    private static string? TextOf(HclValue value) =>
        value.HasContent && value.Type == HclType.String && value.AsString().Contains(Mark, StringComparison.Ordinal)
            ? value.AsString()
            : null;

    private static ImmutableArray<HclValue> Elements(HclValue value, Func<string, string> render) =>
        [.. value.AsElements().Select(element => RenderIn(element, render))];

    /// <summary>A map or an object with other values; any other value as it is.</summary>
    private static HclValue WithEntries(HclValue value, Func<string, HclValue, HclValue> change)
    {
        if (!value.HasContent || value.Type is not (ObjectType or MapType) || !HasTemplates(value))
        {
            return value;
        }

        ImmutableSortedDictionary<string, HclValue> entries = value.AsEntries();
        entries = entries.SetItems(entries.Select(e => KeyValuePair.Create(e.Key, change(e.Key, e.Value))));
        HclValue changed = value.Type is MapType map ? HclValue.Map(map.Element, entries) : HclValue.Object(entries);
        return changed.WithSensitivity(value.IsSensitive);
    }
}
