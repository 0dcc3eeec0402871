using Kiln.Language.Diagnostics;

namespace Kiln.Template.Planning;

/// <summary>Messages about a plan as a whole.</summary>
internal static class PlanDiagnostics
{
    public static Diagnostic MissingBuildBlock() =>
        Diagnostic.Error(
            "KILN4521",
            "Missing build block",
            "A build block with one or more sources is required for executing a build.",
            null);
}
