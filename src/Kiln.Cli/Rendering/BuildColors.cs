using System.Collections.Immutable;

namespace Kiln.Cli.Rendering;

/// <summary>The colours of builds, as numbers of terminals.</summary>
internal static class BuildColors
{
    /// <summary>Black; the numbers of the eight colours begin with it.</summary>
    public const int First = 30;

    /// <summary>Green, cyan, magenta, yellow, blue.</summary>
    private static readonly ImmutableArray<int> All = [32, 36, 35, 33, 34];

    /// <param name="index">In the order of the plan, from 0.</param>
    public static int OfBuild(int index) => All[index % All.Length];
}
