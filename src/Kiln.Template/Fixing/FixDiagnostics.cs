using Kiln.Language.Diagnostics;
using Kiln.Language.Text;

namespace Kiln.Template.Fixing;

/// <summary>What keeps a template from being fixed.</summary>
internal static class FixDiagnostics
{
    public static Diagnostic RootNotObject(string found, SourceRange place) => Diagnostic.Error(
        "KILN4901",
        "A template is an object",
        $"A template is a JSON object, with builders in a list named \"builders\", but this is {found}.",
        place);

    public static Diagnostic NotAList(string section, string found, SourceRange? place) => Diagnostic.Error(
        "KILN4902",
        $"\"{section}\" is not a list",
        $"\"{section}\" must be a list, in square brackets, but it is {found}.",
        place);

    public static Diagnostic BuilderNotObject(int index, string found, SourceRange? place) => Diagnostic.Error(
        "KILN4903",
        $"builders[{index}] is not an object",
        $"Every builder is an object with a \"type\", in braces, but builders[{index}] is {found}.",
        place);

    public static Diagnostic NotABoolean(string option, SourceRange? place) => Diagnostic.Error(
        "KILN4904",
        $"{option} is not a boolean",
        $"{option} becomes another option by what it says, so it must be true or false, or one of these in quotes.",
        place);
}
