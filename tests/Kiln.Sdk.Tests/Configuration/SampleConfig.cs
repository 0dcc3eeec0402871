using System.Collections.Immutable;
using Kiln.Sdk.Configuration;
using Kiln.Values;

namespace Kiln.Sdk.Tests.Configuration;

/// <summary>
/// Every kind of option. See <see cref="Text"/> &amp; <c>others</c>.
/// </summary>
[ConfigRecord("sample", Kind = "builder")]
public sealed partial record SampleConfig
{
    /// <summary>Some <c>text</c>, on
    /// two lines.</summary>
    public string? Text { get; init; }

    public string TextWithDefault { get; init; } = "hello \"you\"";

    public bool Flag { get; init; }

    public bool? Tristate { get; init; }

    public int Small { get; init; } = 22;

    public long Large { get; init; }

    public double Ratio { get; init; } = 0.5;

    public TimeSpan Wait { get; init; } = TimeSpan.FromMinutes(5);

    public TimeSpan? Limit { get; init; }

    public ImmutableArray<string> Names { get; init; } = ["a", "b"];

    public ImmutableArray<int> Codes { get; init; } = [0];

    /// <summary>Not initialised, and still empty instead of unusable.</summary>
    public ImmutableArray<string> Plain { get; init; }

    public ImmutableArray<string>? Optional { get; init; }

    public ImmutableSortedDictionary<string, string> Env { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public HclValue? Whatever { get; init; }

    [ConfigOption(Name = "renamed", Sensitive = true, Deprecation = "use text instead")]
    public string? Secret { get; init; }

    public InnerConfig? Inner { get; init; }

    [ConfigOption(Name = "disk")]
    public ImmutableArray<InnerConfig> Disks { get; init; }

    [ConfigInclude]
    public SharedConfig Shared { get; init; } = new();

    public string? HTTPPort { get; init; }

    [ConfigIgnore]
    public object? NotAnOption { get; init; }

    public string Computed => Text + "!";
}

[ConfigRecord]
public sealed partial record InnerConfig : IValidatedConfig
{
    public required string Name { get; init; }

    public int Size { get; init; }

    public IEnumerable<ConfigProblem> Validate() => Size < 0 ? [new("size must not be negative", "size")] : [];
}

[ConfigRecord]
public sealed partial record SharedConfig
{
    public string? SharedText { get; init; }

    public InnerConfig? SharedInner { get; init; }
}
