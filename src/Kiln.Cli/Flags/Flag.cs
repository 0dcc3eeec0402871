using System.Collections.Immutable;

namespace Kiln.Cli.Flags;

/// <summary>One flag of a command and the value that it has after parsing.</summary>
/// <param name="name">Without dashes.</param>
internal abstract class Flag(string name)
{
    public string Name { get; } = name;

    /// <summary>A boolean: it takes a value only after <c>=</c>.</summary>
    public virtual bool IsBoolean => false;

    /// <summary>All values there are; empty when they cannot be listed.</summary>
    public virtual ImmutableArray<string> Choices => [];

    /// <returns>Why the text is no value for this flag, or null after success.</returns>
    public abstract string? Set(string text);
}
