using System.Collections.Immutable;
using Kiln.Language.Diagnostics;

namespace Kiln.Template.Planning;

/// <summary>Messages about <c>-only</c> and <c>-except</c>.</summary>
internal static class SelectionDiagnostics
{
    public static Diagnostic InvalidPattern(string flag, string pattern, string reason) =>
        Diagnostic.Error("KILN4501", $"Invalid -{flag} pattern {pattern}: {reason}", null, null);

    public static Diagnostic OnlyWithoutMatch(ImmutableArray<string> names) =>
        Diagnostic.Warning(
            "KILN4502",
            "an 'only' option was passed, but not all matches were found for the given build.",
            PossibleNames(names),
            null);

    public static Diagnostic ExceptWithoutMatch(ImmutableArray<string> names) =>
        Diagnostic.Warning(
            "KILN4503",
            "an 'except' option was passed, but did not match any build.",
            PossibleNames(names),
            null);

    private static string PossibleNames(ImmutableArray<string> names) =>
        $"Possible build names: [{string.Join(' ', names)}].\n"
        + "These could also be matched with a glob pattern like: 'happycloud.*'";
}
