using System.Runtime.InteropServices;

namespace Kiln.Compression;

/// <param name="Level">1 (fast) to 9 (small); null for what the format's own tool does.</param>
/// <param name="Workers">How many processors to use, at least 1. The result does not depend on it.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PackOptions(int? Level, int Workers)
{
    public const int LowestLevel = 1;
    public const int HighestLevel = 9;
}
