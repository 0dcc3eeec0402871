using System.Collections.Immutable;

namespace Kiln.GoTemplate.Outline;

/// <summary>A piece of a template. The family is closed and read together, so it shares a file.</summary>
public abstract record GoPart;

/// <summary>Text that stands for itself.</summary>
/// <param name="Text">After trimming.</param>
public sealed record GoTextPart(string Text) : GoPart;

/// <summary>Anything in delimiters.</summary>
/// <param name="Source">As written, with the delimiters; of a block all of it, up to its <c>end</c>.</param>
public sealed record GoActionPart(string Source) : GoPart
{
    /// <summary>What it gives as text; null for blocks, definitions and assignments.</summary>
    public GoExpression? Value { get; init; }

    /// <summary>
    /// Calls inside that only have constants as arguments: each could be replaced by its value. In the order of their
    /// places; they do not overlap.
    /// </summary>
    public ImmutableArray<GoCallSite> Calls { get; init; } = [];
}

/// <param name="Start">Offset in the source of the part.</param>
/// <param name="End">Offset behind it.</param>
/// <param name="Call">What is called.</param>
public sealed record GoCallSite(int Start, int End, GoCall Call);

/// <summary>What a pipeline computes.</summary>
public abstract record GoExpression;

public sealed record GoConstant(GoValue Value) : GoExpression;

/// <param name="Name">Of the function.</param>
/// <param name="Arguments">With what a pipeline puts last.</param>
public sealed record GoCall(string Name, ImmutableArray<GoExpression> Arguments) : GoExpression;

/// <summary>Something that depends on the data of the template: a field, a variable, the dot.</summary>
public sealed record GoOther : GoExpression;
