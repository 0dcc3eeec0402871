using Kiln.Language.Diagnostics;
using Kiln.Language.Text;

namespace Kiln.Cli.Commands;

/// <summary>Messages of the commands about a template as a whole and about its components.</summary>
internal static class CommandDiagnostics
{
    /// <summary>What a component says about its configuration, or what came up while it was evaluated.</summary>
    public static Diagnostic Component(Severity severity, string summary, string detail, SourceRange? subject) =>
        new(severity, "KILN3001", summary) { Detail = detail, Subject = subject };

    // Compat: Packer prints this with a broken severity and succeeds.
    public static Diagnostic Interpolation(string detail) =>
        Diagnostic.Error("KILN3003", "Interpolation error", detail, null);

    public static Diagnostic NoBuilds() => Diagnostic.Error(
        "KILN3002",
        "No builds to run",
        "A build command cannot run without at least one build to process. If the only or except flags have been "
        + "specified at run time check that at least one build is selected for execution.",
        null);
}
