using Kiln.Language.Diagnostics;
using Kiln.Language.Text;

namespace Kiln.Template.Blocks;

/// <summary>Messages about <c>cache</c> blocks, and about the key <c>cache</c> of legacy templates.</summary>
internal static class CacheDiagnostics
{
    public static Diagnostic Second(SourceRange first, SourceRange place) =>
        Diagnostic.Error(
            "KILN4441",
            "Only one cache block is allowed",
            $"A template has at most one cache block, and each build block another one; the first one is at {first}.",
            place);

    public static Diagnostic InvalidSize(string text, SourceRange place) =>
        Diagnostic.Error(
            "KILN4442",
            "Invalid max_size",
            $"\"{text}\" is no amount of bytes. Write a number with a unit, such as \"500MB\" or \"20GiB\".",
            place);

    public static Diagnostic AgeNotPositive(SourceRange place) =>
        Diagnostic.Error(
            "KILN4443",
            "Invalid max_age",
            "The age must be longer than zero. To keep nothing, write enabled = false.",
            place);

    public static Diagnostic UnknownKey(string name, SourceRange place) =>
        Diagnostic.Error(
            "KILN4444",
            $"Unknown key in cache: '{name}'",
            "The object \"cache\" has the keys \"enabled\", \"max_age\" and \"max_size\".",
            place);

    public static Diagnostic NotRendered(string reason, SourceRange place) =>
        Diagnostic.Error("KILN4445", "Error interpolating cache", reason, place);
}
