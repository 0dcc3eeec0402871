using System.Collections.Immutable;
using Kiln.GoTemplate;
using Kiln.Language.Diagnostics;
using Kiln.Language.Json;
using Kiln.Language.Text;

namespace Kiln.Template.Legacy;

/// <summary>Messages about the values of variables of legacy templates, and about reading files.</summary>
internal static class LegacyValueDiagnostics
{
    public static Diagnostic UnreadableFile(string path, string reason) =>
        Diagnostic.Error(
            "KILN4702",
            $"open {path}: {reason.TrimEnd('.')}",
            "A legacy JSON template, or a file of values for its variables, must be a file that can be read.",
            null);

    public static Diagnostic InFile(string path, Diagnostic problem) =>
        problem.IsError ? problem with { Summary = $"Error reading variables in '{path}': {problem.Summary}" } : problem;

    public static Diagnostic FileNotObject(string path, JsonNode root) =>
        NotStrings(path, "the file must hold one JSON object of strings.", null, root.StartRange);

    public static Diagnostic ValueNotText(string path, JsonMember member) =>
        NotStrings(
            path,
            $"the value of \"{member.Name}\" is not a string.",
            "Put it in double quotes.",
            member.Value.StartRange);

    public static Diagnostic NotSet(LegacyVariable variable) =>
        Diagnostic.Error(
            "KILN4704",
            $"required variable not set: {variable.Name}",
            "Its default is null, so a value has to be given, with -var or in a file with -var-file.",
            variable.Place);

    /// <param name="name">The variable.</param>
    /// <param name="input">Its text.</param>
    /// <param name="error">What stopped it.</param>
    /// <param name="circle">The variables that need each other, or nothing.</param>
    public static Diagnostic Unresolvable(string name, LegacyInput input, GoTemplateError error, ImmutableArray<string> circle)
    {
        string detail = $"Failed to interpolate \"{name}\": \"{input.Text}\"; error: {error.ToGoText("root")}: Please make sure "
            + "that the variable you're referencing has been defined; Packer treats all variables used to interpolate "
            + "other user variables as required.";
        Diagnostic diagnostic = Diagnostic.Error(
            "KILN4705",
            $"Failed to interpolate variable '{name}'",
            detail,
            GoTemplatePlaces.Of(input.Node, input.Text, error) ?? input.Place);
        return circle.IsEmpty
            ? diagnostic
            : diagnostic.Explain($"These variables need each other: {string.Join(" -> ", circle)}.");
    }

    public static Diagnostic Failed(string name, LegacyInput input, GoTemplateError error) =>
        Diagnostic.Error(
            "KILN4706",
            $"error interpolating default value for '{name}'",
            error.ToGoText("root"),
            GoTemplatePlaces.Of(input.Node, input.Text, error) ?? input.Place);

    public static Diagnostic TooLarge(string reason, SourceRange? place) =>
        Diagnostic.Error(
            "KILN4707",
            "Values of variables too large",
            $"The values of all variables cannot be worked out: {reason}.",
            place);

    private static Diagnostic NotStrings(string path, string reason, string? detail, SourceRange place) =>
        Diagnostic.Error("KILN4703", $"Error reading variables in '{path}': {reason}", detail, place);
}
