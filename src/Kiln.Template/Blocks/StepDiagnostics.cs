using Kiln.Language.Diagnostics;
using Kiln.Language.Text;

namespace Kiln.Template.Blocks;

/// <summary>Messages about the meta-arguments of provisioners and post-processors.</summary>
internal static class StepDiagnostics
{
    public static Diagnostic OnlyAndExcept(SourceRange place) =>
        Diagnostic.Error("KILN2421", "only one of 'only' or 'except' may be specified", null, place);

    public static Diagnostic OverrideNotObject(SourceRange place) =>
        Diagnostic.Error("KILN2422", "provisioner's override block must be an HCL object", null, place);

    public static Diagnostic OverrideEntryNotObject(string name, SourceRange place) =>
        Diagnostic.Error("KILN2423", $"provisioner's override.'{name}' block must be an HCL object", null, place);

    public static Diagnostic InvalidDuration(string argument, string reason, SourceRange place) =>
        Diagnostic.Error("KILN2424", $"Failed to parse {argument} duration", reason, place);

    public static Diagnostic SecondErrorCleanup(SourceRange place) =>
        Diagnostic.Error(
            "KILN2425",
            "Only one error-cleanup-provisioner is allowed",
            "A build block runs one provisioner after a failure; remove this one or join the two.",
            place);

    public static Diagnostic UnsuitableValue(string reason, SourceRange place) =>
        Diagnostic.Error("KILN2426", "Unsuitable value type", $"Unsuitable value: {reason}", place);

    public static Diagnostic OverrideOfUnknownSource(string name, SourceRange place) =>
        Diagnostic.Warning(
            "KILN2427",
            "Override for a source that the build does not use",
            $"The override for \"{name}\" has no effect: no source of this build has that name.",
            place);
}
