using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Kiln.Language.Decoding;
using Kiln.Sdk.Configuration;

namespace Kiln.Template.Planning;

/// <summary>A component's schema in the terms of the language, prepared for many look-ups.</summary>
internal sealed class SchemaIndex
{
    public SchemaIndex(ConfigSchema schema)
    {
        Options = schema.Options.ToFrozenDictionary(static option => option.Name, StringComparer.Ordinal);
        Blocks = schema.Blocks.ToFrozenDictionary(static block => block.Name, StringComparer.Ordinal);
        Nested = schema.Blocks.ToFrozenDictionary(
            static block => block.Name,
            static block => new SchemaIndex(block.Schema),
            StringComparer.Ordinal);
        Body = new(
            [.. schema.Options.Select(static option => new ArgumentSchema(option.Name, option.IsRequired))],
            [.. schema.Blocks.Select(static block => new BlockSchema(block.Name))]);
    }

    public FrozenDictionary<string, ConfigOption> Options { get; }

    public FrozenDictionary<string, ConfigBlock> Blocks { get; }

    public FrozenDictionary<string, SchemaIndex> Nested { get; }

    public BodySchema Body { get; }

    /// <summary>The index of a schema; made once as long as <paramref name="known"/> lives.</summary>
    public static SchemaIndex Of(ConfigSchema schema, ConditionalWeakTable<ConfigSchema, SchemaIndex> known) =>
        known.GetValue(schema, static s => new(s));
}
