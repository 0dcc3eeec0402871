using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Text;

namespace Kiln.Plugins.Locking;

/// <summary>Messages about the content of a lock file.</summary>
internal static class LockDiagnostics
{
    private const string Help = "Correct it, or remove the file and run kiln init to write a new one.";

    public static Diagnostic InvalidSource(string source, ImmutableArray<string> problems, SourceRange place) =>
        Diagnostic.Error(
            "KILN6001",
            "Invalid source in the lock file",
            $"\"{source}\" is not the source of a "
                + $"plugin:\n\n{string.Join('\n', problems.Select(static p => $"* {p}"))}\n\n{Help}",
            place);

    public static Diagnostic InvalidVersion(string version, SourceRange place) =>
        Diagnostic.Error(
            "KILN6002",
            "Invalid version in the lock file",
            $"\"{version}\" is not a version such as 1.2.3. {Help}",
            place);

    public static Diagnostic InvalidPlatform(string platform, SourceRange place) =>
        Diagnostic.Error(
            "KILN6003",
            "Invalid platform in the lock file",
            $"\"{platform}\" is not a system and a processor such as \"linux_amd64\". {Help}",
            place);

    public static Diagnostic InvalidDigest(string name, SourceRange place) =>
        Diagnostic.Error(
            "KILN6004",
            "Invalid digest in the lock file",
            $"\"{name}\" must be \"sha256:\" and 64 lower-case hexadecimal digits. {Help}",
            place);

    public static Diagnostic Duplicate(string name, SourceRange place) =>
        Diagnostic.Error(
            "KILN6005",
            "Duplicate block in the lock file",
            $"\"{name}\" has a block already. Remove one of them; after a merge keep the one that belongs to the "
                + "template.",
            place);

    public static Diagnostic NotText(string name, SourceRange place) =>
        Diagnostic.Error(
            "KILN6006",
            "Invalid value in the lock file",
            $"\"{name}\" must be a literal string. {Help}",
            place);
}
