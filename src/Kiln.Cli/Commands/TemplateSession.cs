using System.Collections.Immutable;
using Kiln.Cli.Flags;
using Kiln.Language.Diagnostics;
using Kiln.Sdk.Components;
using Kiln.Sdk.Plan;
using Kiln.Template.Evaluation;
using Kiln.Template.Loading;
using Kiln.Template.Planning;

namespace Kiln.Cli.Commands;

/// <summary>The way from a path on the command line to a plan, telling the user what is wrong on it.</summary>
/// <param name="run">The command's run.</param>
/// <param name="flags">What is common to all commands with a template.</param>
/// <param name="path">As the user gave it.</param>
internal sealed class TemplateSession(CommandRun run, TemplateFlags flags, string path)
{
    private DiagnosticPrinter _printer = new(run, [], new());

    public bool WarnsOnUndeclaredVariables { get; init; }

    public bool ReadsDataSources { get; init; } = true;

    /// <summary>The same way again, for files that may have changed.</summary>
    public TemplateSession Anew() => new(run, flags, path)
    {
        WarnsOnUndeclaredVariables = WarnsOnUndeclaredVariables,
        ReadsDataSources = ReadsDataSources,
    };

    /// <summary>Reads the files without evaluating anything and prints nothing about their content.</summary>
    /// <returns>Null when there is nothing that could be read as a template, which was told.</returns>
    public Parsed<HclTemplate>? Load()
    {
        if (TemplateArgument.Objection(path, flags.ConfigType, run.Context) is string objection)
        {
            run.Error(objection);
            return null;
        }

        Parsed<HclTemplate> loaded = TemplateLoader.Load(path, Options());

        // Messages show lines of the template, and it may be that nothing is evaluated before they do.
        run.Mask.Add(loaded.Tree.KnownSecrets);
        _printer = new(run, loaded.Tree.Files, loaded.Tree.ParsedFiles);
        return loaded;
    }

    /// <summary>What the flags give when there is no template: no files, but values for variables.</summary>
    public Parsed<HclTemplate> LoadNothing() => TemplateLoader.LoadNothing(Options());

    /// <summary>Works out the values of a template; what is wrong with them is not told.</summary>
    public async Task<EvaluatedTemplate> EvaluateAsync(
        HclTemplate template,
        IComponentCatalogue catalogue,
        CancellationToken cancellationToken)
    {
        EvaluatedTemplate evaluated = await TemplateEvaluation.RunAsync(template, catalogue, cancellationToken);
        run.Mask.Add(evaluated.Secrets);
        return evaluated;
    }

    /// <summary>
    /// Plans the selected builds. What was wrong in the files and what is wrong in the plan is told together, as far as
    /// the template can be evaluated at all.
    /// </summary>
    /// <returns>The selected builds, or null after an error, which was printed.</returns>
    public async Task<BuildPlan?> PlanAsync(
        Parsed<HclTemplate> loaded,
        IComponentCatalogue catalogue,
        CancellationToken cancellationToken)
    {
        if (!loaded.Tree.CanBeEvaluated)
        {
            _printer.Print(loaded.Diagnostics);
            return null;
        }

        PlannedTemplate planned = await BuildPlanner.PlanAsync(loaded.Tree, catalogue, cancellationToken);
        run.Mask.Add(planned.Plan.Secrets);
        return _printer.Print([.. loaded.Diagnostics, .. planned.Diagnostics]) ? null : planned.Plan;
    }

    /// <summary>Shows problems of the plan's components; one that several builds share is shown once.</summary>
    /// <returns>True when there was an error among them.</returns>
    public bool Print(ImmutableArray<PlacedProblem> problems) => _printer.Print([.. problems.Distinct()]);

    public bool Print(ImmutableArray<Diagnostic> diagnostics) => _printer.Print(diagnostics);

    private TemplateOptions Options() => new()
    {
        WorkingDirectory = run.Context.WorkingDirectory,
        Files = new DiskTemplateFiles(run.Context.WorkingDirectory),
        Time = run.Context.Time,
        CoreVersion = run.Versions.Packer,
        NoteSecret = run.Mask.Add,
        Environment = run.Context.Environment.ToImmutableDictionary(StringComparer.Ordinal),
        Variables = flags.Variables.Pairs,
        VariableFiles = flags.VariableFiles.Values,
        Only = flags.Only.Values,
        Except = flags.Except.Values,
        WarnOnUndeclaredVariables = WarnsOnUndeclaredVariables,
        ReadDataSources = ReadsDataSources,
        UseSequentialEvaluation = flags.UseSequentialEvaluation.Value,
    };
}
