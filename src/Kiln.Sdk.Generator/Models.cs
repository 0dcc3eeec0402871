namespace Kiln.Sdk.Generator;

/// <summary>How an option is read and what it is in the schema.</summary>
internal enum OptionShape
{
    /// <summary>One argument.</summary>
    Value,

    /// <summary>A nested block, at most one.</summary>
    Block,

    /// <summary>A nested block, any number.</summary>
    BlockList,

    /// <summary>The options of another record, in the same block.</summary>
    Include,
}

/// <summary>Everything the generator needs to know of one record; compared by value.</summary>
internal sealed record RecordModel(string Namespace, string Name)
{
    public string ComponentType { get; init; } = "";

    public string Kind { get; init; } = "";

    public string Description { get; init; } = "";

    public EquatableArray<OptionModel> Options { get; init; }

    public EquatableArray<FindingModel> Findings { get; init; }

    /// <summary>False when the record itself cannot be generated for.</summary>
    public bool IsUsable { get; init; } = true;
}

/// <param name="Property">Name of the C# property.</param>
/// <param name="Name">Name in templates.</param>
/// <param name="Shape">Argument, block or include.</param>
/// <param name="RecordType">The nested or included record, fully qualified; empty for an argument.</param>
internal sealed record OptionModel(string Property, string Name, OptionShape Shape, string RecordType)
{
    /// <summary>The C# expression for the option's type.</summary>
    public string HclType { get; init; } = "";

    /// <summary>Name of the conversion that reads an argument.</summary>
    public string Conversion { get; init; } = "";

    /// <summary>The property is a nullable value type, read by its own overload.</summary>
    public bool IsNullableValue { get; init; }

    /// <summary>A list or map whose property is not nullable: not set means empty.</summary>
    public bool FallsBackToEmpty { get; init; }

    /// <summary>The property has the <c>required</c> modifier.</summary>
    public bool HasRequiredModifier { get; init; }

    public bool IsRequired { get; init; }

    public bool IsSensitive { get; init; }

    public bool HasSensitiveEntries { get; init; }

    public bool IsRenderedLater { get; init; }

    public string Description { get; init; } = "";

    public string? Default { get; init; }

    public string? Deprecation { get; init; }
}

/// <summary>A diagnostic of the generator, kept as data until it is reported.</summary>
internal sealed record FindingModel(string Id, string Argument, string Detail, LocationModel Location);

internal sealed record LocationModel(string Path, int Start, int Length, int StartLine, int StartColumn, int EndLine, int EndColumn);
