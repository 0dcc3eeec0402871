using System.Collections.Immutable;
using Kiln.Sdk.Configuration;
using Kiln.Values;

namespace Kiln.Remote.Configuration;

/// <summary>Brings what a template sets into the exact form of a schema.</summary>
internal static class SchemaFit
{
    /// <summary>What every option and block of a schema is when it is not set.</summary>
    public static Dictionary<string, HclValue> Absent(ConfigSchema schema)
    {
        Dictionary<string, HclValue> absent = new(StringComparer.Ordinal);
        foreach (ConfigOption option in schema.Options)
        {
            absent[option.Name] = HclValue.Null(option.Type);
        }

        foreach (ConfigBlock block in schema.Blocks)
        {
            HclType type = SchemaTranslation.TypeOf(block);
            absent[block.Name] = type is ListType list ? HclValue.List(list.Element, []) : HclValue.Null(type);
        }

        return absent;
    }

    /// <returns>Null when the schema does not have the name, or has it for values of another form.</returns>
    public static HclValue? Of(string name, HclValue value, ConfigSchema schema) =>
        schema.Options.FirstOrDefault(option => option.Name == name) is { } option
            ? HclConversion.TryConvert(value, option.Type)
            : schema.Blocks.FirstOrDefault(block => block.Name == name) is { } block ? OfBlock(value, block) : null;

    private static HclValue? OfBlock(HclValue value, ConfigBlock block)
    {
        if (!block.IsRepeatable)
        {
            return OfBody(value, block.Schema);
        }

        if (!value.HasContent || value.Type is not (ListType or SetType or TupleType))
        {
            return null;
        }

        ImmutableArray<HclValue>.Builder bodies = ImmutableArray.CreateBuilder<HclValue>();
        foreach (HclValue element in value.AsElements())
        {
            if (OfBody(element, block.Schema) is not { } body)
            {
                return null;
            }

            bodies.Add(body);
        }

        // Options of any type may have different ones in two blocks, which only a tuple bears.
        HclType type = SchemaTranslation.TypeOf(block.Schema);
        return bodies.All(body => body.Type == type)
            ? HclValue.List(type, bodies.DrainToImmutable())
            : HclValue.Tuple(bodies.DrainToImmutable());
    }

    private static HclValue? OfBody(HclValue value, ConfigSchema schema)
    {
        if (!value.HasContent || value.Type is not (ObjectType or MapType))
        {
            return null;
        }

        Dictionary<string, HclValue> body = Absent(schema);
        foreach ((string name, HclValue written) in value.AsEntries().Where(static entry => !entry.Value.IsNull))
        {
            if (Of(name, written, schema) is not { } fit)
            {
                return null;
            }

            body[name] = fit;
        }

        return HclValue.Object(body);
    }
}
