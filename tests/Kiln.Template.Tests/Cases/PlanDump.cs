using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Kiln.Language.Diagnostics;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Sdk.Plan;
using Kiln.Template.Evaluation;
using Kiln.Template.Loading;
using Kiln.Template.Planning;
using Kiln.Values;

namespace Kiln.Template.Tests.Cases;

/// <summary>Writes what a template came to, for comparison with the expected text of a case.</summary>
internal sealed class PlanDump
{
    private readonly StringBuilder _text = new();
    private readonly List<Diagnostic> _problems = [];

    public static async Task<(string Text, ImmutableArray<Diagnostic> Diagnostics)> RunAsync(CaseOptions options)
    {
        Parsed<HclTemplate> loaded = TemplateLoader.Load(options.Path, options.Template);
        PlanDump dump = new();
        dump._problems.AddRange(loaded.Diagnostics);
        TestCatalogue catalogue = new();
        if (loaded.Tree.CanBeEvaluated)
        {
            PlannedTemplate planned =
                await BuildPlanner.PlanAsync(loaded.Tree, catalogue, TestContext.Current.CancellationToken);
            dump._problems.AddRange(planned.Diagnostics);
            dump.Write(planned.Template);
            dump.Write(planned, loaded.Tree);
        }

        string diagnostics = new DiagnosticRenderer(
            loaded.Tree.ParsedFiles,
            new() { IsRich = options.IsRich })
            .Render([.. dump._problems]);
        return (diagnostics + dump._text, [.. dump._problems]);
    }

    private void Write(EvaluatedTemplate evaluated)
    {
        foreach ((string name, HclValue value) in evaluated.Variables)
        {
            Line($"var.{name} = {Text(value)}");
        }

        foreach ((string name, HclValue value) in evaluated.Locals)
        {
            Line($"local.{name} = {Text(value)}");
        }

        if (!evaluated.Secrets.IsEmpty)
        {
            string names = string.Join(", ", evaluated.SensitiveVariables);
            Line($"secrets: {string.Join(", ", evaluated.Secrets)} of {names}");
        }
    }

    private void Write(PlannedTemplate planned, HclTemplate template)
    {
        foreach (PlannedBuild build in planned.Plan.Builds)
        {
            Line($"build {build.Name} of {build.SourceName}");
            Write("  builder", build.Builder.Type, "", build.Builder.Config, "", template);
            foreach (PlannedProvisioner provisioner in build.Provisioners)
            {
                Write(provisioner, "  provisioner", template);
            }

            if (build.ErrorCleanupProvisioner is { } cleanup)
            {
                Write(cleanup, "  error-cleanup", template);
            }

            foreach (ImmutableArray<PlannedPostProcessor> sequence in build.PostProcessors)
            {
                Line("  post-processors");
                foreach (PlannedPostProcessor step in sequence)
                {
                    string keep = step.KeepInputArtifact is { } flag ? $" keep={flag}" : "";
                    Write("    post-processor", step.Type, step.Name, step.Config, keep, template);
                }
            }
        }
    }

    private void Write(PlannedProvisioner step, string head, HclTemplate template)
    {
        string meta = (step.PauseBefore == TimeSpan.Zero ? "" : $" pause={GoDuration.Format(step.PauseBefore)}")
            + (step.Timeout is { } timeout ? $" timeout={GoDuration.Format(timeout)}" : "")
            + (step.MaxRetries == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" retries={step.MaxRetries}"))
            + (step.ContinueOnError ? " continue" : "");
        Write(head, step.Type, step.Name, step.Config, meta, template);
    }

    private void Write(string head, string type, string name, PlannedConfig config, string meta, HclTemplate template)
    {
        ConfigEvaluation result = config.Evaluate(BuildVariables.Placeholders(["SourceAMI"]));
        _problems.AddRange(result.Problems
            .Select(problem => Diagnose(problem, template))
            .Where(d => !_problems.Any(p => (p.Summary, p.Detail, p.Subject) == (d.Summary, d.Detail, d.Subject))));
        string label = name.Length == 0 ? type : $"{type}.{name}";
        Line($"{head} {label}{meta} at {config.Place.Line}: {(result.Value is null ? "failed" : Text(result.Value))}");
    }

    private static Diagnostic Diagnose(PlacedProblem problem, HclTemplate template) =>
        new(problem.Severity == ProblemSeverity.Error ? Severity.Error : Severity.Warning, "", problem.Summary)
        {
            Detail = problem.Detail,
            Values = [.. problem.Values.Select(static v => new ReferencedValue(v.Key, v.Value))],
            Suggestion = problem.Suggestion,
            Notes = problem.Notes,
            Subject = template.Files.Single(file => file.Name == problem.Place!.File)
                .Range(problem.Place!.Start, problem.Place.End),
        };

    private void Line(string line) => _text.Append(line).Append('\n');

    private static string Text(HclValue value) =>
        !value.IsKnown ? "?"
        : value.IsNull ? "null"
        : value.IsSensitive ? $"sensitive({Text(value.WithSensitivity(false))})"
        : value.Type switch
        {
            ListType or SetType or TupleType => $"[{string.Join(", ", value.AsElements().Select(Text))}]",
            MapType or ObjectType =>
                $"{{{string.Join(", ", value.AsEntries().Select(static e => $"{e.Key} = {Text(e.Value)}"))}}}",
            PrimitiveType { Name: "string" } => $"\"{value.AsString().ReplaceLineEndings("\\n")}\"",
            PrimitiveType { Name: "bool" } => value.AsBool() ? "true" : "false",
            _ => value.AsNumber().ToString(),
        };
}
