using Kiln.Language.Diagnostics;
using Kiln.Language.Json;
using Kiln.Language.Text;

namespace Kiln.Template.Legacy;

/// <summary>Messages about the shape of legacy JSON templates. Compat: the texts are Packer's; the places are ours.</summary>
internal static class LegacyDiagnostics
{
    private static readonly string[] RootKeys =
    [
        "builders", "cache", "comments", "description", "error-cleanup-provisioner", "min_packer_version",
        "post-processors", "provisioners", "push", "sensitive-variables", "variables",
    ];

    public static Diagnostic RootNotObject(JsonNode root) =>
        Diagnostic.Error(
            "KILN4601",
            $"'' expected a map, got '{TypeName(root)}'",
            "A template is one JSON object with the keys \"builders\", \"provisioners\" and so on.",
            root.StartRange);

    public static Diagnostic UnknownKey(JsonMember member) =>
        Diagnostic.Error(
            "KILN4602",
            $"Unknown root level key in template: '{member.Name}'",
            Similar.Closest(member.Name, RootKeys) is { } nearest
                ? $"Did you mean \"{nearest}\"?"
                : "A key that begins with an underscore and holds a text is taken for a comment.",
            member.NameRange).Suggest(Similar.Closest(member.Name, RootKeys) is { } key ? $"\"{key}\"" : null);

    public static Diagnostic CommentNotText(JsonMember member) =>
        Diagnostic.Error(
            "KILN4603",
            $"Failed to cast root level comment value in comment \"{member.Name}\" to string.",
            "A key that begins with an underscore is a comment, which must be a text.",
            member.Value.StartRange);

    /// <param name="label">What it stands in, with a colon; empty at the root.</param>
    /// <param name="name">The key.</param>
    /// <param name="expected">Go's name of the type.</param>
    /// <param name="value">What is there.</param>
    public static Diagnostic WrongType(string label, string name, string expected, JsonNode value) =>
        Diagnostic.Error(
            "KILN4604",
            $"{label}'{name}' expected type '{expected}', got unconvertible type '{TypeName(value)}'",
            expected == "bool" ? "Write true or false, without quotes." : "Write a text in double quotes.",
            value.StartRange);

    public static Diagnostic NotAList(string label, string name, JsonNode value) =>
        Diagnostic.Error(
            "KILN4605",
            $"{label}'{name}': source data must be an array or slice, got {TypeName(value)}",
            "Write a list: [ ... ].",
            value.StartRange);

    public static Diagnostic NotAnObject(string label, string name, JsonNode value) =>
        Diagnostic.Error(
            "KILN4606",
            $"{label}'{name}' expected a map, got '{TypeName(value)}'",
            "Write an object: { ... }.",
            value.StartRange);

    public static Diagnostic VariableNotText(JsonMember member) =>
        Diagnostic.Error(
            "KILN4607",
            $"variable {member.Name}: '' expected type 'string', got unconvertible type '{TypeName(member.Value)}'",
            "The default of a variable is a text in double quotes, or null when a value has to be given.",
            member.Value.StartRange);

    public static Diagnostic BuilderWithoutType(string label, SourceRange place) =>
        Diagnostic.Error("KILN4608", $"{label}: missing 'type'", "The type says which builder it is.", place);

    public static Diagnostic BuilderTwice(string label, LegacyBuilder builder) =>
        Diagnostic.Error(
            "KILN4609",
            $"{label}: builder with name '{builder.Name}' already exists",
            "Give each builder a \"name\" of its own; without one it has the name of its type.",
            builder.Name.Place);

    public static Diagnostic ProvisionerWithoutType(string label, SourceRange place) =>
        Diagnostic.Error(
            "KILN4610",
            $"{label}: Provisioner missing 'type'",
            "The type says which provisioner it is.",
            place);

    public static Diagnostic PostProcessorWithoutType(string label, SourceRange place) =>
        Diagnostic.Error(
            "KILN4611",
            $"{label}: type is required",
            "The type says which post-processor it is.",
            place);

    public static Diagnostic NestedSequence(string label, SourceRange place) =>
        Diagnostic.Error(
            "KILN4612",
            $"{label}: sequence not allowed to be nested in a sequence",
            "A list of post-processors is a sequence; each of its elements is a type or an object.",
            place);

    public static Diagnostic BadFormat(string summary, SourceRange place) =>
        Diagnostic.Error(
            "KILN4613",
            summary,
            "A post-processor is its type in double quotes, an object, or a list of those: a sequence.",
            place);

    public static Diagnostic InvalidDuration(string label, string name, string reason, SourceRange place) =>
        Diagnostic.Error(
            "KILN4614",
            $"{label}error decoding '{name}': {reason}",
            "Write a number with a unit: \"30s\", \"5m\", \"1h30m\".",
            place);

    /// <summary>Go's name for the type that its JSON reader makes of a value.</summary>
    private static string TypeName(JsonNode value) => value switch
    {
        JsonString => "string",
        JsonNumber => "float64",
        JsonBool => "bool",
        JsonArray => "slice",
        JsonObject => "map",
        _ => "nil",
    };
}
