using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Syntax;
using Kiln.Language.Text;

namespace Kiln.Template.Plugins;

/// <summary>Messages about the <c>packer</c> block.</summary>
internal static class PluginDiagnostics
{
    private const string ObjectForm =
        "write { version = \">= 1.0.0\", source = \"github.com/hashicorp/NAME\" }";

    public static Diagnostic UnsupportedCoreVersion(string version, SourceRange place) =>
        Diagnostic.Error(
            "KILN4101",
            "Unsupported Packer Core version",
            $"This configuration does not support Packer version {version}. To proceed, either choose another "
            + "supported Packer version or update this version constraint. Version constraints are normally set for "
            + "good reason, so updating the constraint may lead to other errors or unexpected behavior.",
            place);

    public static Diagnostic InvalidConstraint(string malformed, SourceRange place) =>
        Diagnostic.Error(
            "KILN4102",
            "Invalid version constraint",
            $"\"{malformed}\" is not a version constraint. A constraint is an operator (=, !=, >, >=, <, <= or "
            + "~>) and a version, such as \"~> 1.2\"; several are joined by commas.",
            place);

    public static Diagnostic ConstraintNotText(SourceRange place) =>
        Diagnostic.Error(
            "KILN4103",
            "Invalid version constraint",
            "A version constraint must be a literal string, such as \"~> 1.2\".",
            place);

    public static Diagnostic PrereleaseConstraint(string constraint, SourceRange place) =>
        Diagnostic.Error(
            "KILN4104",
            "Invalid version constraint",
            $"Unsupported prerelease for constraint \"{constraint}\"",
            place);

    public static Diagnostic MissingVersion(string accessor, SourceRange place) =>
        Diagnostic.Error(
            "KILN4105",
            "No version constraint was set",
            $"The required plugin \"{accessor}\" must say which versions it accepts: {ObjectForm}.",
            place);

    public static Diagnostic MissingSource(string accessor, SourceRange place) =>
        Diagnostic.Error(
            "KILN4106",
            "No source was set",
            $"The required plugin \"{accessor}\" must say where it comes from: {ObjectForm}.",
            place);

    public static Diagnostic SourceNotText(SourceRange place) =>
        Diagnostic.Error(
            "KILN4107",
            "Invalid source",
            "The source of a plugin must be a literal string, such as \"github.com/hashicorp/amazon\".",
            place);

    public static Diagnostic MalformedSource(string source, ImmutableArray<string> problems, SourceRange place) =>
        Diagnostic.Error(
            "KILN4108",
            "Failed to parse source",
            $"The plugin source \"{source}\" is not valid:\n\n"
            + string.Join('\n', problems.Select(static p => $"* {p}")),
            place);

    public static Diagnostic InvalidAccessor(string accessor, SourceRange place) =>
        Diagnostic.Error(
            "KILN4109",
            "Invalid plugin local name",
            $"\"{accessor}\" cannot be the local name of a plugin: it may contain only lower-case letters, digits and "
            + "single dashes, and must not start or end with a dash.",
            place);

    public static Diagnostic NotAnObject(string accessor, SourceRange place) =>
        Diagnostic.Error(
            "KILN4110",
            "Invalid plugin requirement",
            $"The requirement of plugin \"{accessor}\" must be an object: {ObjectForm}.",
            place);

    public static Diagnostic UnknownAttribute(string name, SourceRange place) =>
        Diagnostic.Error(
            "KILN4111",
            "Invalid required_plugins object",
            $"A plugin requirement has the attributes \"version\" and \"source\"; \"{name}\" is not one of them.",
            place);

    public static Diagnostic Duplicate(string accessor, SourceRange first, SourceRange place) =>
        Diagnostic.Error(
            "KILN4112",
            $"Duplicate required_plugin.\"{accessor}\" block",
            $"The plugin \"{accessor}\" is already required at {first}. Each plugin can be required once.",
            place);

    /// <param name="requirements">The missing ones.</param>
    /// <param name="reasons">Why what is there does not serve.</param>
    public static Diagnostic Missing(IEnumerable<PluginRequirement> requirements, IEnumerable<string> reasons) =>
        Diagnostic.Error(
            "KILN4113",
            "Missing plugins",
            "The following plugins are required, but not installed:\n\n"
            + string.Concat(requirements.Select(static r => $"* {r.Source} {r.Constraints}\n"))
            + "\nDid you run packer init for this project ?"
            + string.Concat(reasons.Distinct().Select(static reason => $"\n\n{reason}")),
            null);

    public static Diagnostic AttributeNotFixed(ObjectItemSyntax item) =>
        Diagnostic.Error(
            "KILN4114",
            "Invalid required_plugins object",
            "The names of the attributes of a plugin requirement must be written as they are, not computed.",
            item.Key.Range);
}
