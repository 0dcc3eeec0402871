using System.Collections.Immutable;

namespace Kiln.Values;

/// <summary>Why a value could not be converted, and at which of its parts.</summary>
/// <param name="Reason">Without a full stop: <c>list of string required</c>.</param>
/// <param name="Path">From the outside in: <c>element 0</c>, <c>attribute "a"</c>.</param>
public sealed record ConversionProblem(string Reason, ImmutableArray<string> Path)
{
    public ConversionProblem(string reason)
        : this(reason, [])
    {
    }

    public ConversionProblem Within(string step) => this with { Path = Path.Insert(0, step) };

    /// <summary>As it stands in a sentence: <c>element 0: attribute "a": number required</c>.</summary>
    public override string ToString() => string.Join(": ", Path.Append(Reason));

    internal static ConversionProblem Required(HclType type) => new($"{type} required");
}
