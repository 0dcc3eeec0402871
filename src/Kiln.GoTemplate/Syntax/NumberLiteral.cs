namespace Kiln.GoTemplate.Syntax;

/// <summary>What a number stands for.</summary>
/// <param name="Value">Null when it is wrong, or whole and does not fit into 64 bits with a sign.</param>
/// <param name="Whole">The value for parameters that want a whole number; also <c>1.0</c> has one.</param>
/// <param name="Error">What is wrong with the text.</param>
internal sealed record NumberLiteral(GoValue? Value, long? Whole, string? Error)
{
    public static NumberLiteral Wrong(string error) => new(null, null, error);
}
