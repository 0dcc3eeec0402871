using System.Collections.Immutable;

namespace Kiln.Sdk.Configuration;

public enum ProblemSeverity
{
    Warning,
    Error,
}

/// <summary>Something wrong with a component's configuration, in the user's words.</summary>
/// <param name="Message">One or more full sentences, or Packer's exact text where scripts know it.</param>
/// <param name="Option">
/// The argument that is wrong (<c>inline</c>, <c>bootstrap.suite</c>), or null for the whole block.
/// </param>
public sealed record ConfigProblem(string Message, string? Option = null, ProblemSeverity Severity = ProblemSeverity.Error)
{
    /// <summary>Where inside a text of the option it is; null when it is about the value as a whole.</summary>
    public TextPlace? Within { get; init; }

    public static ConfigProblem Warning(string message, string? option = null) =>
        new(message, option, ProblemSeverity.Warning);
}

/// <summary>A character of a text in an option's value.</summary>
/// <param name="Text">The whole text: tells the elements of a list apart.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in UTF-16 code units.</param>
public sealed record TextPlace(string Text, int Line, int Column);

/// <summary>
/// A bound config record and what was wrong on the way; <see cref="Config"/> is null only after an error.
/// </summary>
public readonly record struct BoundConfig<TConfig>(TConfig? Config, ImmutableArray<ConfigProblem> Problems)
    where TConfig : class;
