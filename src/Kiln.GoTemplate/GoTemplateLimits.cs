namespace Kiln.GoTemplate;

/// <summary>Bounds that turn a template that never ends, or that eats all memory, into an error.</summary>
public sealed record GoTemplateLimits
{
    public static GoTemplateLimits Default { get; } = new();

    /// <summary>Evaluated nodes; long strings made by functions count as several.</summary>
    public long Steps { get; init; } = 2_000_000;

    /// <summary>Characters of the output, and of each string made on the way.</summary>
    public int Length { get; init; } = 16 * 1024 * 1024;

    /// <summary>Nested blocks, parentheses and template calls.</summary>
    public int Depth { get; init; } = 1000;
}
