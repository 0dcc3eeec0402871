using System.Collections.Immutable;
using Kiln.Values;

namespace Kiln.Sdk.Configuration;

/// <summary>What a component accepts in its block. Made by the generator from a config record.</summary>
/// <param name="Options">Arguments, in declaration order.</param>
/// <param name="Blocks">Nested blocks, in declaration order.</param>
public sealed record ConfigSchema(ImmutableArray<ConfigOption> Options, ImmutableArray<ConfigBlock> Blocks)
{
    public static ConfigSchema Empty { get; } = new([], []);

    /// <summary>From the record's doc comment, for the reference page.</summary>
    public string Description { get; init; } = "";
}

/// <summary>One argument of a component's block.</summary>
/// <param name="Name">As written in templates (snake_case).</param>
/// <param name="Type">The type that a template's value is converted to.</param>
public sealed record ConfigOption(string Name, HclType Type)
{
    /// <summary>The template must set it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Its value is a secret: it is masked wherever it would be printed.</summary>
    public bool IsSensitive { get; init; }

    /// <summary>A map; the values of entries with names like <c>Authorization</c> are masked like secrets.</summary>
    public bool HasSensitiveEntries { get; init; }

    /// <summary>
    /// The component renders the Go templates in it during the build, because they name what is only known then (the
    /// path of a script, the port of a machine). Templates in all other options are rendered before they are read. Not
    /// for options of nested blocks.
    /// </summary>
    public bool IsRenderedLater { get; init; }

    /// <summary>From the record's doc comment, for the reference page.</summary>
    public string Description { get; init; } = "";

    /// <summary>The default as the reference page prints it, or null when there is none.</summary>
    public string? Default { get; init; }

    /// <summary>Not null: using the option gives this warning.</summary>
    public string? Deprecation { get; init; }
}

/// <summary>A nested block of a component's block.</summary>
/// <param name="Name">The block type as written in templates.</param>
/// <param name="Schema">What the nested block accepts.</param>
/// <param name="IsRepeatable">
/// True: any number, bound to a list. False: at most one, bound to an object or null.
/// </param>
public sealed record ConfigBlock(string Name, ConfigSchema Schema, bool IsRepeatable)
{
    public bool IsRequired { get; init; }

    public string Description { get; init; } = "";
}
