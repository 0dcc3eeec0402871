using Kiln.Language.Diagnostics;

namespace Kiln.Template.Planning;

/// <summary>Messages about a plan as a whole.</summary>
public static class PlanDiagnostics
{
    public static Diagnostic MissingBuildBlock() =>
        Diagnostic.Error(
            "KILN2521",
            "Missing build block",
            "A build block with one or more sources is required for executing a build.",
            null);

    /// <summary>For <c>build</c> with an empty plan.</summary>
    public static Diagnostic NoBuilds() =>
        Diagnostic.Error(
            "KILN2522",
            "No builds to run",
            "A build command cannot run without at least one build to process. If the only or except flags have been "
            + "specified at run time check that at least one build is selected for execution.",
            null);
}
