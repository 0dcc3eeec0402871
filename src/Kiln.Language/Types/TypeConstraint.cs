using Kiln.Values;

namespace Kiln.Language.Types;

/// <summary>A type that values must have, with the defaults of its optional attributes.</summary>
/// <param name="Type">May contain <see cref="HclType.Dynamic"/> (<c>any</c>).</param>
/// <param name="Defaults">Null when no optional attribute has a default.</param>
public sealed record TypeConstraint(HclType Type, TypeDefaults? Defaults)
{
    /// <summary>Any type at all.</summary>
    public static TypeConstraint Any { get; } = new(HclType.Dynamic, null);

    /// <summary>The value with defaults filled in, converted to the type.</summary>
    public Converted Apply(HclValue value) => HclConversion.Convert(Defaults?.Apply(value) ?? value, Type);
}
