using System.Collections.Immutable;

namespace Kiln.Sdk.Configuration;

public enum ProblemSeverity
{
    Warning,
    Error,
}

/// <summary>Something wrong with a component's configuration, in the user's words.</summary>
/// <param name="Message">One or more full sentences, or Packer's exact text where scripts know it.</param>
/// <param name="Option">The argument that is wrong (<c>inline</c>, <c>bootstrap.suite</c>), or null for the whole block.</param>
public sealed record ConfigProblem(string Message, string? Option = null, ProblemSeverity Severity = ProblemSeverity.Error)
{
    public static ConfigProblem Warning(string message, string? option = null) =>
        new(message, option, ProblemSeverity.Warning);
}

/// <summary>A bound config record and what was wrong on the way; <see cref="Config"/> is null only after an error.</summary>
public readonly record struct BoundConfig<TConfig>(TConfig? Config, ImmutableArray<ConfigProblem> Problems)
    where TConfig : class;
