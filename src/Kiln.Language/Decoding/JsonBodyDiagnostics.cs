using Kiln.Language.Diagnostics;
using Kiln.Language.Json;
using Kiln.Language.Text;
using Kiln.Values;

namespace Kiln.Language.Decoding;

/// <summary>What can be wrong with bodies in the JSON form. Compat: the texts are those of the original.</summary>
internal static class JsonBodyDiagnostics
{
    private const string IncorrectType = "Incorrect JSON value type";

    public static Diagnostic Extraneous(JsonMember member, IEnumerable<string> known)
    {
        string? similar = Similar.Find(member.Name, known);
        string suggestion = similar is null ? "" : $" Did you mean {GoText.Quote(similar)}?";
        return Diagnostic.Error(
            "KILN1731",
            "Extraneous JSON object property",
            $"No argument or block type is named {GoText.Quote(member.Name)}.{suggestion}",
            member.NameRange).Suggest(similar is null ? null : GoText.Quote(similar));
    }

    public static Diagnostic DuplicateArgument(BodyArgument argument, SourceRange first) =>
        Diagnostic.Error(
            "KILN1732",
            "Duplicate argument",
            $"The argument {GoText.Quote(argument.Name)} was already set at {first}.",
            argument.NameRange);

    public static Diagnostic DuplicateAttribute(JsonMember member, SourceRange first) =>
        Diagnostic.Error(
            "KILN1733",
            "Duplicate attribute definition",
            $"The argument {GoText.Quote(member.Name)} was already set at {first}.",
            member.NameRange);

    public static Diagnostic ArgumentsNotObject(SourceRange value) =>
        Diagnostic.Error(
            "KILN1734",
            IncorrectType,
            "A JSON object is required here, setting the arguments for this block.",
            value);

    public static Diagnostic MissingLabel(string type, string label, SourceRange value) =>
        Diagnostic.Error(
            "KILN1735",
            "Missing block label",
            $"At least one object property is required, whose name represents the {type} block's {label}.",
            value);

    public static Diagnostic LabelsNotObject(string label, SourceRange value) =>
        Diagnostic.Error(
            "KILN1736",
            IncorrectType,
            $"Either a JSON object or JSON array of objects is required here, to specify {label} labels for this block.",
            value);

    public static Diagnostic LabelElementNotObject(string label, SourceRange value) =>
        Diagnostic.Error(
            "KILN1737",
            IncorrectType,
            $"A JSON object is required here, to specify {label} labels for this block.",
            value);

    public static Diagnostic BlockNotObject(string type, SourceRange value) =>
        Diagnostic.Error(
            "KILN1738",
            IncorrectType,
            "Either a JSON object or a JSON array is required, representing the contents of one or more "
            + $"{GoText.Quote(type)} blocks.",
            value);

    public static Diagnostic BodyNotObject(SourceRange value) =>
        Diagnostic.Error(
            "KILN1739",
            IncorrectType,
            "Either a JSON object or JSON array of objects is required here, to define arguments and child blocks.",
            value);

    public static Diagnostic BodyElementNotObject(SourceRange value) =>
        Diagnostic.Error(
            "KILN1740",
            IncorrectType,
            "A JSON object is required here, to define arguments and child blocks.",
            value);

    public static Diagnostic DuplicateKey(string name, SourceRange first, SourceRange key) =>
        Diagnostic.Error(
            "KILN1741",
            "Duplicate object attribute",
            $"An attribute named {GoText.Quote(name)} was already defined at {first}.",
            key);
}
