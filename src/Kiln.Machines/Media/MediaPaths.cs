using System.Collections.Immutable;
using Kiln.Components.Scripts;
using Kiln.Components.Templates;
using Kiln.Sdk.Configuration;

namespace Kiln.Machines.Media;

/// <summary>Paths and patterns of what goes onto floppy disks and CDs.</summary>
internal static class MediaPaths
{
    public static IEnumerable<ConfigProblem> Check(string option, string medium, ImmutableArray<string> paths)
    {
        foreach (string path in paths.Where(static path => !OptionTemplates.IsOpen(path)))
        {
            if (Objection(path) is string objection)
            {
                yield return new($"Bad {medium} disk file '{path}': {objection}", option);
            }
        }
    }

    /// <summary>What a path or pattern names, in order; a pattern may name nothing.</summary>
    /// <exception cref="MediaException">The pattern cannot be read.</exception>
    public static ImmutableArray<string> Expand(string path)
    {
        try
        {
            return IsPattern(path) ? LocalGlob.Find(path) : [path];
        }
        catch (FormatException e)
        {
            throw new MediaException(e.Message);
        }
    }

    /// <summary>The name of something that is there may hold what elsewhere makes a pattern.</summary>
    private static bool IsPattern(string path) => LocalGlob.IsPattern(path) && !Path.Exists(path);

    private static string? Objection(string path)
    {
        if (!IsPattern(path))
        {
            return LocalPath.Objection(path);
        }

        return LocalGlob.IsWellFormed(path) ? null : "syntax error in pattern";
    }
}
