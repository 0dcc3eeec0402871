using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Kiln.Builders.Qemu.Freezing;

/// <param name="Disks">At least one.</param>
/// <param name="Layers">How many files each disk has.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ChainShape(int Disks, int Layers)
{
    private const string DisksDetail = "disks";
    private const string LayersDetail = "layers";

    /// <returns>Null when the details do not say it.</returns>
    public static ChainShape? Of(ImmutableSortedDictionary<string, string> details) =>
        Number(details, DisksDetail) is int disks and > 0 && Number(details, LayersDetail) is int layers and > 0
            ? new(disks, layers)
            : null;

    public ImmutableSortedDictionary<string, string> AddTo(ImmutableSortedDictionary<string, string> details) => details
        .SetItem(DisksDetail, Disks.ToString(CultureInfo.InvariantCulture))
        .SetItem(LayersDetail, Layers.ToString(CultureInfo.InvariantCulture));

    private static int? Number(ImmutableSortedDictionary<string, string> details, string name) =>
        details.TryGetValue(name, out string? text)
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : null;
}
