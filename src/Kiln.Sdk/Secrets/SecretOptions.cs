using System.Collections.Immutable;
using Kiln.Sdk.Configuration;
using Kiln.Values;

namespace Kiln.Sdk.Secrets;

/// <summary>
/// The secrets in the options of one component, also when they are written as plain text in the template. A weak one, such
/// as the password <c>vagrant</c> of so many base boxes, counts only where its value is marked as secret: hiding it would
/// take the names of builds and plugins out of messages and keep nothing secret.
/// </summary>
public static class SecretOptions
{
    /// <summary>What stands for a text that is known only during the build.</summary>
    private const string Placeholder = "<unknown>";

    public static ImmutableArray<string> Of(ConfigSchema schema, HclValue config)
    {
        List<HclValue> found = [];
        List<HclValue> entries = [];
        Collect(schema, config, found, entries);
        IEnumerable<string> texts = found.SelectMany(SecretTexts.All)
            .Concat(entries.SelectMany(SecretTexts.All).SelectMany(SecretNames.PartsOf))
            .Concat(SecretTexts.All(config).Select(SecretAddresses.PasswordIn).OfType<string>());
        return
        [
            .. texts.SelectMany(SecretTexts.Literal)
                .Where(static text => text != Placeholder && !SecretStrength.IsWeak(text))
                .Distinct(),
        ];
    }

    private static void Collect(
        ConfigSchema schema,
        HclValue config,
        List<HclValue> found,
        List<HclValue> entries)
    {
        if (!config.HasContent || config.Type is not (ObjectType or MapType))
        {
            return;
        }

        Dictionary<string, HclValue> values = config.AsEntries().ToDictionary(StringComparer.Ordinal);
        foreach (ConfigOption option in schema.Options.Where(static option => option.IsSensitive))
        {
            if (values.TryGetValue(option.Name, out HclValue? value))
            {
                found.Add(value);
            }
        }

        foreach (ConfigOption option in schema.Options.Where(static option => option.HasSensitiveEntries))
        {
            if (values.TryGetValue(option.Name, out HclValue? map) && map is { HasContent: true, Type: ObjectType or MapType })
            {
                entries.AddRange(map.AsEntries().Where(static e => SecretNames.IsSecret(e.Key)).Select(static e => e.Value));
            }
        }

        foreach (ConfigBlock block in schema.Blocks)
        {
            if (values.TryGetValue(block.Name, out HclValue? value) && value.HasContent)
            {
                IEnumerable<HclValue> bodies = block.IsRepeatable ? value.Parts() : [value];
                foreach (HclValue body in bodies)
                {
                    Collect(block.Schema, body, found, entries);
                }
            }
        }
    }
}
