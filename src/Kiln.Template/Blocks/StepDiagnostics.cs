using Kiln.Language.Diagnostics;
using Kiln.Language.Text;

namespace Kiln.Template.Blocks;

/// <summary>Messages about the meta-arguments of provisioners and post-processors.</summary>
internal static class StepDiagnostics
{
    public static Diagnostic OnlyAndExcept(SourceRange place) =>
        Diagnostic.Error("KILN4421", "only one of 'only' or 'except' may be specified", null, place);

    public static Diagnostic OverrideNotObject(SourceRange place) =>
        Diagnostic.Error("KILN4422", "provisioner's override block must be an HCL object", null, place);

    public static Diagnostic OverrideEntryNotObject(string name, SourceRange place) =>
        Diagnostic.Error("KILN4423", $"provisioner's override.'{name}' block must be an HCL object", null, place);

    public static Diagnostic InvalidDuration(string argument, string reason, SourceRange place) =>
        Diagnostic.Error("KILN4424", $"Failed to parse {argument} duration", reason, place);

    public static Diagnostic SecondErrorCleanup(SourceRange place) =>
        Diagnostic.Error(
            "KILN4425",
            "Only one error-cleanup-provisioner is allowed",
            "A build block runs one provisioner after a failure; remove this one or join the two.",
            place);

    public static Diagnostic UnsuitableValue(string reason, SourceRange place) =>
        Diagnostic.Error("KILN4426", "Unsuitable value type", $"Unsuitable value: {reason}", place);
}
