using System.Collections.Immutable;
using Kiln.Sdk.Configuration;
using Kiln.Sdk.Secrets;
using Kiln.Values;

namespace Kiln.Engine.Preparation;

/// <summary>The secrets in the options of one component, also when they are written as plain text in the template.</summary>
/// <param name="Texts">What to mask.</param>
/// <param name="Warnings">About those that cannot be masked well.</param>
internal sealed record SecretOptions(ImmutableArray<string> Texts, ImmutableArray<ConfigProblem> Warnings)
{
    /// <summary>What stands for a text that is known only during the build.</summary>
    private const string Placeholder = "<unknown>";

    public static SecretOptions Of(ConfigSchema schema, HclValue config)
    {
        List<(string Option, HclValue Value)> found = [];
        Collect(schema, config, found);
        return new(
            [.. found.SelectMany(static f => SecretTexts.All(f.Value)).Where(static text => text != Placeholder).Distinct()],
            [.. found.Where(static f => IsWeak(f.Value)).Select(static f => Warning(f.Option)).Distinct()]);
    }

    private static void Collect(ConfigSchema schema, HclValue config, List<(string Option, HclValue Value)> found)
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

        foreach (ConfigBlock block in schema.Blocks)
        {
            if (values.TryGetValue(block.Name, out HclValue? value) && value.HasContent)
            {
                IEnumerable<HclValue> bodies = block.IsRepeatable ? value.Parts() : [value];
                foreach (HclValue body in bodies)
                {
                    Collect(block.Schema, body, found);
                }
            }
        }
    }

    /// <summary>About a value that is marked as secret its variable was warned about already.</summary>
    private static bool IsWeak(HclValue value) =>
        !value.ContainsSensitive && SecretTexts.All(value).Any(static text => text != Placeholder && SecretStrength.IsWeak(text));

    private static ConfigProblem Warning(string option) => ConfigProblem.Warning(
        $"The value of {option} is too short or too common to be hidden everywhere: in output it is hidden only where it "
        + "stands as a word of its own, and not in encoded forms.",
        option);
}
