using System.Collections.Immutable;

namespace Kiln.Template.Legacy;

/// <summary>For which builders a step is there. Names are compared as they are written, before they are rendered.</summary>
/// <param name="Only">If there are any, for these.</param>
/// <param name="Except">Not for these.</param>
public sealed record LegacyFilter(ImmutableArray<LegacyText> Only, ImmutableArray<LegacyText> Except)
{
    public bool Applies(LegacyBuilder builder) => Only.IsEmpty
        ? !Except.Any(name => name.Value == builder.Name.Value)
        : Only.Any(name => name.Value == builder.Name.Value);
}
