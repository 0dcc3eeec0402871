using System.Collections.Immutable;
using Kiln.Sdk.Components;
using Kiln.Values;
using Kiln.Wire.MessagePack;

namespace Kiln.Remote.Configuration;

/// <summary>
/// What stands for build variables when a component of a legacy template is prepared: the last map of the request.
/// </summary>
internal static class BuildPlaceholders
{
    /// <summary>By its entry of this name a plugin knows the map.</summary>
    private const string Mark = "PackerRunUUID";

    /// <summary>Compat: this one is a template of its own.</summary>
    private const string WindowsPassword = "WinRMPassword";

    public static PackValue ToPack(IEnumerable<string> generated) => PackValue.Map(
        [.. BuildVariables.CommonNames.Concat(generated).Distinct()
            .Select(static name => (name, PackValue.Of(TextOf(name))))]);

    /// <returns>The names that the builder adds; null when the map is another one.</returns>
    public static ImmutableArray<string>? NamesIn(HclValue map) =>
        map.Get(Mark) is { HasContent: true } mark
        && mark.Type == HclType.String
        && mark.AsString().Contains($"Build_{Mark}.", StringComparison.Ordinal)
            ? [.. map.AsEntries().Keys.Except(BuildVariables.CommonNames)]
            : null;

    private static string TextOf(string name) => name == WindowsPassword
        ? $"{{{{.{WindowsPassword}}}}}"
        : $"Build_{name}. To set this dynamically in the Packer template, you must use the `build` function";
}
