using System.Collections.Immutable;
using Kiln.Values;

namespace Kiln.Sdk.Configuration;

/// <summary>Reads one option's value.</summary>
/// <param name="value">Known and not null.</param>
/// <param name="path">The option's name for messages: <c>inline[2]</c>.</param>
public delegate BoundOption<T> Conversion<T>(HclValue value, string path);

/// <summary>A converted value, or the default of its type and why it could not be converted.</summary>
public readonly record struct BoundOption<T>(T? Value, ImmutableArray<ConfigProblem> Problems)
{
    public BoundOption(T value)
        : this(value, [])
    {
    }

    public bool HasErrors => Problems.Any(static p => p.Severity == ProblemSeverity.Error);
}
