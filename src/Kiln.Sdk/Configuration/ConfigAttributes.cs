namespace Kiln.Sdk.Configuration;

/// <summary>
/// Marks a partial record as configuration. The generator adds <see cref="IConfigRecord{TSelf}"/>. Each public
/// init-only property is an option; its name in templates is the property's name in snake_case.
/// </summary>
/// <remarks>
/// Property types: string, bool, long, int, double, <see cref="TimeSpan"/> (Go duration string or nanoseconds),
/// <c>ImmutableArray</c> of string or number, <c>ImmutableSortedDictionary</c> of string, the nullable forms of these
/// (null = not set), another config record (nested block, at most one; nullable) or <c>ImmutableArray</c> of a config
/// record (repeatable block), and <c>HclValue</c> (any type). Property initialisers are the defaults.
/// </remarks>
/// <param name="name">The component type (<c>shell</c>), used for the reference page; null for a nested block.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ConfigRecordAttribute(string? name = null) : Attribute
{
    public string? Name { get; } = name;

    /// <summary>builder, provisioner, post-processor or data source: the heading of the reference page.</summary>
    public string? Kind { get; init; }
}

/// <summary>Says more about an option than its property does. Not needed for plain options.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ConfigOptionAttribute : Attribute
{
    /// <summary>The name in templates, where it is not the property's name in snake_case.</summary>
    public string? Name { get; init; }

    public bool Required { get; init; }

    public bool Sensitive { get; init; }

    /// <summary>The entries of a map whose names say so (<c>Authorization</c>, <c>api_token</c>) are secrets.</summary>
    public bool SensitiveEntries { get; init; }

    /// <summary>The default for the reference page where the initialiser does not show it.</summary>
    public string? Default { get; init; }

    public string? Deprecation { get; init; }

    /// <summary>See <see cref="ConfigOption.IsRenderedLater"/>.</summary>
    public bool RenderedLater { get; init; }
}

/// <summary>The property is not an option.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ConfigIgnoreAttribute : Attribute;

/// <summary>
/// The property's type is another config record, and its options stand in the same block as the other options. Not
/// nullable. The including record calls the included one's rules itself.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ConfigIncludeAttribute : Attribute;
