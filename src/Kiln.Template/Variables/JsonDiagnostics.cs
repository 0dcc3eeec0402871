using Kiln.Language.Diagnostics;
using Kiln.Language.Text;

namespace Kiln.Template.Variables;

/// <summary>Messages about variable files in JSON.</summary>
internal static class JsonDiagnostics
{
    public static Diagnostic Invalid(string reason, SourceRange place) =>
        Diagnostic.Error("KILN4231", "Invalid JSON syntax", $"This is not valid JSON: {reason}", place);

    public static Diagnostic NotAnObject(SourceRange place) =>
        Diagnostic.Error(
            "KILN4232",
            "Incorrect JSON value type",
            "A variable file in JSON is one object whose properties are the names of variables.",
            place);

    public static Diagnostic SetTwice(string name, SourceRange first, SourceRange place) =>
        Diagnostic.Error("KILN4233", "Duplicate argument", $"Argument \"{name}\" was already set at {first}", place);
}
