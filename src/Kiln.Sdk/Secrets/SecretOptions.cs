using System.Collections.Immutable;
using Kiln.Sdk.Configuration;
using Kiln.Values;

namespace Kiln.Sdk.Secrets;

/// <summary>
/// The secrets in the options of one component, also when they are written as plain text in the template.
/// </summary>
/// <param name="Texts">What to mask.</param>
/// <param name="Warnings">About those that cannot be masked well.</param>
public sealed record SecretOptions(ImmutableArray<string> Texts, ImmutableArray<ConfigProblem> Warnings)
{
    /// <summary>What stands for a text that is known only during the build.</summary>
    private const string Placeholder = "<unknown>";

    public static SecretOptions Of(ConfigSchema schema, HclValue config)
    {
        List<(string Option, HclValue Value)> found = [];
        List<HclValue> entries = [];
        Collect(schema, config, found, entries);
        IEnumerable<string> texts = found.SelectMany(static f => SecretTexts.All(f.Value))
            .Concat(entries.SelectMany(SecretTexts.All).SelectMany(SecretNames.PartsOf))
            .Concat(SecretTexts.All(config).Select(SecretAddresses.PasswordIn).OfType<string>());
        return new(
            [.. texts.SelectMany(SecretTexts.Literal).Where(static text => text != Placeholder).Distinct()],
            [.. found.Where(static f => IsWeak(f.Value)).Select(static f => Warning(f.Option)).Distinct()]);
    }

    private static void Collect(
        ConfigSchema schema,
        HclValue config,
        List<(string Option, HclValue Value)> found,
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
                found.Add((option.Name, value));
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

    /// <summary>About a value that is marked as secret its variable was warned about already.</summary>
    private static bool IsWeak(HclValue value) =>
        !value.ContainsSensitive
        && SecretTexts.All(value)
            .SelectMany(SecretTexts.Literal)
            .Any(static text => text != Placeholder && SecretStrength.IsWeak(text));

    private static ConfigProblem Warning(string option) => ConfigProblem.Warning(
        $"The value of {option} is too short or too common to be hidden everywhere: in output it is hidden only "
        + "where it stands as a word of its own, and not in encoded forms.",
        option);
}
