using System.Collections.Immutable;
using Kiln.Wire.Cty;

namespace Kiln.Wire.Schemas;

/// <summary>What a part of a configuration may hold, as one side tells the other.</summary>
public abstract record SchemaSpec
{
    private protected SchemaSpec()
    {
    }
}

/// <summary>Attributes and blocks by name; the root of every schema.</summary>
public sealed record SchemaObject(ImmutableArray<KeyValuePair<string, SchemaSpec>> Members) : SchemaSpec;

public sealed record SchemaArgument(string Name, CtyType Type, bool IsRequired) : SchemaSpec;

/// <summary>At most one block; a null object if it is absent.</summary>
public sealed record SchemaBlock(string TypeName, SchemaSpec Nested, bool IsRequired) : SchemaSpec;

/// <summary>Any number of blocks, as a list of objects.</summary>
/// <param name="MaxItems">0 for no limit.</param>
public sealed record SchemaBlockList(string TypeName, SchemaSpec Nested, long MinItems, long MaxItems) : SchemaSpec;

/// <summary>As <see cref="SchemaBlockList"/>, as a set of objects.</summary>
public sealed record SchemaBlockSet(string TypeName, SchemaSpec Nested, long MinItems, long MaxItems) : SchemaSpec;

/// <summary>Blocks with labels, as maps of objects in one another.</summary>
public sealed record SchemaBlockMap(string TypeName, ImmutableArray<string> Labels, SchemaSpec Nested) : SchemaSpec;

/// <summary>As <see cref="SchemaBlockMap"/>, as objects in one another.</summary>
public sealed record SchemaBlockObject(string TypeName, ImmutableArray<string> Labels, SchemaSpec Nested) : SchemaSpec;

/// <summary>A block with any attributes of one type, as a map.</summary>
public sealed record SchemaBlockAttributes(string TypeName, CtyType ElementType, bool IsRequired) : SchemaSpec;
