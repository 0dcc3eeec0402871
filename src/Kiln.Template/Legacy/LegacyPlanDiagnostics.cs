using System.Collections.Immutable;
using Kiln.GoTemplate;
using Kiln.Language.Diagnostics;
using Kiln.Language.Text;
using Kiln.Sdk.Configuration;
using Kiln.Template.Blocks;

namespace Kiln.Template.Legacy;

/// <summary>Messages about what a legacy template means. Compat: the texts are Packer's, whose summaries are often empty.</summary>
internal static class LegacyPlanDiagnostics
{
    public static Diagnostic VersionNotMet(string required, string core, SourceRange place) =>
        Diagnostic.Error(
            "KILN4711",
            $"This template requires Packer version {required} or higher; using {core}",
            null,
            place);

    public static Diagnostic InvalidVersion(string text, SourceRange place) =>
        Diagnostic.Error("KILN4712", $"min_version is invalid: Malformed version: {text}", null, place);

    public static Diagnostic NoBuilders(SourceRange place) =>
        Diagnostic.Error("KILN4713", "at least one builder must be defined", null, place);

    public static Diagnostic OnlyAndExcept(string label, SourceRange place) =>
        Diagnostic.Error(
            "KILN4714",
            $"{label}: only one of 'only' or 'except' may be specified",
            null,
            place);

    /// <param name="label">The provisioner or post-processor.</param>
    /// <param name="key"><c>only</c> or <c>except</c>.</param>
    /// <param name="name">What it names.</param>
    /// <param name="builders">The names that there are.</param>
    public static Diagnostic UnknownBuilder(string label, string key, LegacyText name, IEnumerable<string> builders) =>
        Diagnostic.Error(
            "KILN4715",
            $"{label}: '{key}' specified builder '{name}' not found",
            Names(builders),
            name.Place).Suggest(Replacement(name.Value, builders));

    public static Diagnostic UnknownOverride(string label, string name, IEnumerable<string> builders, SourceRange place) =>
        Diagnostic.Error(
            "KILN4716",
            $"{label}: override '{name}' doesn't exist",
            Names(builders),
            place).Suggest(Replacement(name, builders));

    public static Diagnostic InvalidName(LegacyText name, GoTemplateError error) =>
        Diagnostic.Error(
            "KILN4717",
            $"Error interpolating builder '{name}'",
            error.ToGoText("root"),
            GoTemplatePlaces.Of(name.Node, name.Value, error));

    // Compat: Packer builds one of the two and forgets the other.
    public static Diagnostic SameName(string name, LegacyText first, LegacyText second) =>
        Diagnostic.Error(
            "KILN4718",
            $"two builders have the name '{name}'",
            $"Rendered, the names '{first}' and '{second}' are the same, so only one of the two could be built. The first one "
            + $"is at {first.Place}.",
            second.Place);

    public static Diagnostic UnknownComponent(
        string build,
        string kind,
        string type,
        ImmutableArray<string> known,
        SourceRange place) =>
        Diagnostic.Error(
            "KILN4721",
            $"Failed to initialize build \"{build}\"",
            $"Unknown {kind} {type}. {ComponentDiagnostics.HintFor(kind, type, known)}",
            place).Suggest(Replacement(type, known));

    /// <param name="build">The build that needs it.</param>
    /// <param name="kind">builder, provisioner or post-processor.</param>
    /// <param name="type">The component's type.</param>
    /// <param name="obstacle">Why it cannot be used.</param>
    /// <param name="place">Where it is named.</param>
    public static Diagnostic UnusableComponent(
        string build,
        string kind,
        string type,
        string obstacle,
        SourceRange place) =>
        Diagnostic.Error(
            "KILN4727",
            $"Failed to initialize build \"{build}\"",
            $"The {kind} {type} cannot be used. {obstacle}",
            place);

    public static Diagnostic RetriesNotRendered(string build, LegacyText retries, GoTemplateError error) =>
        Diagnostic.Error(
            "KILN4722",
            $"Failed to initialize build \"{build}\"",
            $"failed to interpolate `max_retries`: {error.ToGoText("root")}",
            GoTemplatePlaces.Of(retries.Node, retries.Value, error));

    public static Diagnostic RetriesNotNumber(string build, string reason, SourceRange place) =>
        Diagnostic.Error(
            "KILN4723",
            $"Failed to initialize build \"{build}\"",
            $"`max_retries` must be a valid integer: {reason}",
            place);

    public static Diagnostic Refused(string build, ProblemSeverity severity, string message, SourceRange place)
    {
        bool isError = severity == ProblemSeverity.Error;
        return new(
            isError ? Severity.Error : Severity.Warning,
            "KILN4724",
            isError ? $"Failed to prepare build: \"{build}\"" : $"Warning when preparing build: \"{build}\"")
        {
            Detail = message,
            Subject = place,
        };
    }

    public static Diagnostic UnknownOption(
        string build,
        string option,
        string message,
        ImmutableArray<string> known,
        SourceRange place) =>
        Diagnostic.Error(
            "KILN4725",
            $"Failed to prepare build: \"{build}\"",
            Similar.Closest(option, known) is { } nearest ? $"{message}. Did you mean \"{nearest}\"?" : message,
            place).Suggest(Replacement(option, known));

    public static Diagnostic DeprecatedOption(string build, string option, SourceRange place) =>
        Diagnostic.Error(
            "KILN4726",
            $"Failed to prepare build: \"{build}\"",
            $"Deprecated configuration key: '{option}'. Please call `packer fix` against your template to update your template "
            + "to be compatible with the current version of Packer. Visit https://www.packer.io/docs/commands/fix/ for more "
            + "detail.",
            place);

    private static string Names(IEnumerable<string> builders) => $"The builders are: {string.Join(", ", builders)}.";

    private static string? Replacement(string name, IEnumerable<string> names) =>
        Similar.Closest(name, names) is { } nearest ? $"\"{nearest}\"" : null;
}
