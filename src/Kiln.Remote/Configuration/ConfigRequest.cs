using System.Collections.Immutable;
using Kiln.Sdk.Components;
using Kiln.Values;
using Kiln.Wire;
using Kiln.Wire.Cty;
using Kiln.Wire.MessagePack;

namespace Kiln.Remote.Configuration;

/// <summary>What a host prepares a component with.</summary>
/// <param name="Config">
/// The options that are set. In a legacy template they are as written, with their Go templates.
/// </param>
/// <param name="Context">What the component may know about the run.</param>
public sealed record ConfigRequest(HclValue Config, PrepareContext Context)
{
    /// <param name="configs">As they arrive; later ones win.</param>
    /// <param name="defaults">What the host does not say.</param>
    /// <exception cref="WireException">An element is neither a map nor a typed value as JSON.</exception>
    public static ConfigRequest Read(ImmutableArray<PackValue> configs, PrepareContext defaults)
    {
        HclValue merged = HclValue.EmptyObject;
        bool isLegacy = true;
        ImmutableArray<string>? generated = null;
        foreach (PackValue element in configs.Where(static element => element is not PackNil))
        {
            HclValue part = ReadPart(element);
            if (element is not PackBinary && BuildPlaceholders.NamesIn(part) is { } names)
            {
                generated = names;
                continue;
            }

            isLegacy &= element is not PackBinary;
            merged = Merge(merged, part);
        }

        PrepareContext context = RunValues.Read(merged.AsEntries(), isLegacy, defaults);
        HclValue config = HclValue.Object(
            merged.AsEntries().Where(
                static entry => !entry.Key.StartsWith(RunValues.Prefix, StringComparison.Ordinal)));
        return new(config, context with { GeneratedVariables = generated ?? context.GeneratedVariables });
    }

    private static HclValue ReadPart(PackValue element)
    {
        HclValue part = element switch
        {
            PackBinary binary => CtyTranslation.ToHcl(CtyJson.Read(binary.Value)),
            _ => PackTranslation.ToHcl(element),
        };
        return part.HasContent && part.Type is ObjectType or MapType
            ? part
            : throw new WireException(
                WireFailure.Protocol, $"A part of the configuration is a {part.Type} and not an object with options.");
    }

    /// <summary>Later ones win, name by name at every depth; what is null says nothing.</summary>
    private static HclValue Merge(HclValue earlier, HclValue later)
    {
        Dictionary<string, HclValue> merged = earlier.AsEntries().ToDictionary(StringComparer.Ordinal);
        foreach ((string name, HclValue value) in later.AsEntries().Where(static entry => !entry.Value.IsNull))
        {
            merged[name] = merged.TryGetValue(name, out HclValue? before) && IsMap(before) && IsMap(value)
                ? Merge(before, value)
                : value;
        }

        return HclValue.Object(merged);
    }

    private static bool IsMap(HclValue value) => value.HasContent && value.Type is ObjectType or MapType;
}
