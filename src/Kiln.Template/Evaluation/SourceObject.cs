using System.Collections.Immutable;
using Kiln.Template.Blocks;
using Kiln.Values;

namespace Kiln.Template.Evaluation;

/// <summary>The value of <c>source</c>.</summary>
internal static class SourceObject
{
    /// <summary>Outside of the bodies that belong to one use of a source.</summary>
    public static HclValue Unknown { get; } = Make(HclValue.Unknown(HclType.String), HclValue.Unknown(HclType.String));

    public static HclValue Of(SourceUse use) => Make(HclValue.String(use.Type), HclValue.String(use.ShownName));

    private static HclValue Make(HclValue type, HclValue name) =>
        HclValue.Object(ImmutableSortedDictionary.Create<string, HclValue>(StringComparer.Ordinal)
            .Add("type", type)
            .Add("name", name));
}
