using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Text;
using Kiln.Sdk.Configuration;

namespace Kiln.Template.Evaluation;

/// <summary>Messages about locals and data sources.</summary>
internal static class GraphDiagnostics
{
    public static Diagnostic DuplicateLocal(string name, SourceRange first, SourceRange place) =>
        Diagnostic.Error(
            "KILN4301",
            "Duplicate local definition",
            $"Local variable \"{name}\" is defined twice in your templates. Other definition found at \"{first}\"",
            place);

    public static Diagnostic DuplicateData(SourceRange first, SourceRange place) =>
        Diagnostic.Error(
            "KILN4302",
            "Duplicate data block",
            $"This data block has the same type and name as a previous block declared at {first}. Each data "
            + "source must have a unique name per type.",
            place);

    public static Diagnostic InvalidName(string kind, SourceRange place) =>
        Diagnostic.Error(
            "KILN4303",
            $"Invalid {kind} name",
            "A name must start with a letter or underscore and may contain only letters, digits, underscores, and "
            + "dashes.",
            place);

    public static Diagnostic Cycle(ImmutableArray<string> names, SourceRange place) =>
        Graph("KILN4304", $"Cycle: {string.Join(", ", names)}", place);

    public static Diagnostic SelfReference(string name, SourceRange place) =>
        Graph("KILN4305", $"Self reference: {name}", place);

    public static Diagnostic MissingDependency(string missing, string user, SourceRange place) =>
        Graph(
            "KILN4306",
            $"could not get dependency \"{missing}\" for \"{user}\", \"{missing}\" missing in template",
            place);

    public static Diagnostic DataSourceFailed(string reason, string? advice, SourceRange place) =>
        Diagnostic.Error("KILN4307", reason, null, place).Explain(advice);

    public static Diagnostic DataSourceProblem(ConfigProblem problem, SourceRange place) =>
        new(problem.Severity == ProblemSeverity.Error ? Severity.Error : Severity.Warning, "KILN4308", problem.Message)
        {
            Subject = place,
        };

    public static Diagnostic DataTooDeep(string name, int limit, SourceRange place) =>
        Diagnostic.Error(
            "KILN4309",
            "Max datasource recursion depth exceeded.",
            $"\"{name}\" needs other data sources through more than {limit} steps, or needs itself. "
            + "-use-sequential-evaluation has this limit; without it only cycles are refused.",
            place);

    public static Diagnostic LocalsTooDeep(string name, int limit, SourceRange place) =>
        Diagnostic.Error(
            "KILN4310",
            "Max local recursion depth exceeded.",
            $"\"{name}\" needs other locals through more than {limit} steps, or needs itself. "
            + "-use-sequential-evaluation has this limit; without it only cycles are refused.",
            place);

    public static Diagnostic LocalNotFound(string missing, string user, SourceRange place) =>
        Diagnostic.Error(
            "KILN4311",
            "failed to get local variable",
            $"\"{user}\" needs \"{missing}\", which the template does not define.",
            place);

    private static Diagnostic Graph(string id, string reason, SourceRange place) =>
        Diagnostic.Error(
            id,
            "failed to prepare execution graph",
            $"An error occurred while building the graph for datasources/locals: {reason}",
            place);
}
