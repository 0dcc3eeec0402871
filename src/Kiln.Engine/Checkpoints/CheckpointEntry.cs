using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Kiln.Engine.Checkpoints;

/// <summary>One checkpoint as the index has it.</summary>
public sealed record CheckpointEntry
{
    public required string Key { get; init; }

    /// <summary>The key of what was there before its last provisioner.</summary>
    public required string Parent { get; init; }

    /// <summary>How many provisioners have run in it.</summary>
    public required int Provisioners { get; init; }

    /// <summary>The builder's type.</summary>
    public required string Kind { get; init; }

    /// <summary>The name of the build that made it.</summary>
    public required string Build { get; init; }

    /// <summary>The type of its last provisioner.</summary>
    public required string Type { get; init; }

    /// <summary>The template's label for that, or an empty string.</summary>
    public required string Name { get; init; }

    public required DateTimeOffset Made { get; init; }

    /// <summary>When the oldest work in it was done: that of the checkpoints that it builds upon counts.</summary>
    public required DateTimeOffset Oldest { get; init; }

    /// <summary>When it is too old for the build that made it.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>The name of the folder with its files; empty when it has none.</summary>
    public string Folder { get; init; } = "";

    /// <summary>What the builder wrote down.</summary>
    public required ImmutableSortedDictionary<string, string> Details { get; init; }

    public required long Bytes { get; init; }

    /// <summary>A digest of everything that its last provisioner depends on, by name.</summary>
    public required ImmutableSortedDictionary<string, string> Inputs { get; init; }

    /// <summary>A digest of what its options are made from, by name; empty for what is new in each run.</summary>
    public ImmutableSortedDictionary<string, string> Causes { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>A digest of everything that the machine before the first provisioner is made of, by name.</summary>
    public required ImmutableSortedDictionary<string, string> Base { get; init; }

    /// <summary>
    /// The last build that started from it or made it, as the file system knows it; not part of what is written.
    /// </summary>
    [JsonIgnore]
    public DateTimeOffset Used { get; init; }

    /// <summary>The provisioner as messages name it.</summary>
    [JsonIgnore]
    public string Label => Name.Length == 0 ? Type : $"{Type} \"{Name}\"";
}

[JsonSourceGenerationOptions(RespectNullableAnnotations = true)]
[JsonSerializable(typeof(CheckpointEntry))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
