using System.Diagnostics.CodeAnalysis;

namespace Kiln.Values;

/// <summary>A converted value, or why there is none.</summary>
public readonly record struct Converted
{
    private Converted(HclValue? value, ConversionProblem? problem)
    {
        Value = value;
        Problem = problem;
    }

    public HclValue? Value { get; }

    public ConversionProblem? Problem { get; }

    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool Succeeded => Value is not null;

    public static implicit operator Converted(HclValue value) => new(value, null);

    public static implicit operator Converted(ConversionProblem problem) => new(null, problem);
}
