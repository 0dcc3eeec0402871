using Kiln.Language.Diagnostics;

namespace Kiln.Template.Loading;

/// <summary>Messages about the files of a template.</summary>
internal static class LoadDiagnostics
{
    // Compat: Packer prints an empty summary here.
    public static Diagnostic PathNotFound(string path) =>
        Diagnostic.Error("KILN4001", "Template not found", $"stat {path}: no such file or directory", null);

    public static Diagnostic UnreadablePath(string path, string reason) =>
        Diagnostic.Error(
            "KILN4002",
            "Template cannot be read",
            $"The template \"{path}\" could not be read: {reason}",
            null);

    public static Diagnostic UnreadableFile(string path, string reason) =>
        Diagnostic.Error(
            "KILN4003",
            "Failed to read file",
            $"The configuration file \"{path}\" could not be read: {reason}",
            null);

    public static Diagnostic NoConfigurationFile(string path) =>
        Diagnostic.Error(
            "KILN4004",
            $"Could not find any config file in {path}",
            "A config file must be suffixed with `.pkr.hcl` or `.pkr.json`. A folder can be referenced.",
            null);
}
