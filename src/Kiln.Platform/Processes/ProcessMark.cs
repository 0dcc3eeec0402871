using System.Collections.Immutable;

namespace Kiln.Platform.Processes;

/// <summary>
/// A variable in the environment of every child, which its own children inherit: it tells whose they are, even after
/// they have left their process group, their session and their parent.
/// </summary>
public static class ProcessMark
{
    /// <summary>
    /// Holds the mark of the process that started the child, and behind a point the number of the command.
    /// </summary>
    public const string Variable = "KILN_CHILD_OF";

    /// <summary>Of all children of this process; nobody else has it.</summary>
    public static readonly string OfThisProcess = Guid.NewGuid().ToString("N");

    internal static ImmutableArray<string> Pairs(string? mark) => mark is null ? [] : [$"{Variable}={mark}"];

    internal static bool IsIn(string pair) => pair.StartsWith(Variable + "=", StringComparison.Ordinal);
}
