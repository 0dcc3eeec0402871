using System.Collections.Immutable;
using Kiln.Cli.Composition;
using Kiln.Cli.Flags;
using Kiln.Language.Diagnostics;
using Kiln.Language.Text;
using Kiln.Sdk.Components;
using Kiln.Sdk.Plan;
using Kiln.Template.Evaluation;
using Kiln.Template.Legacy;
using Kiln.Template.Loading;

namespace Kiln.Cli.Commands.Loading;

/// <summary>The way from a path on the command line to a plan, telling the user what is wrong on it.</summary>
/// <param name="run">The command's run.</param>
/// <param name="flags">What is common to all commands with a template.</param>
/// <param name="path">As the user gave it.</param>
internal sealed class TemplateSession(CommandRun run, TemplateFlags flags, string path)
{
    private DiagnosticPrinter _printer = new(run, [], new());

    /// <summary>A template that is no file can only be read once.</summary>
    private byte[]? _streamed;

    public bool WarnsOnUndeclaredVariables { get; init; }

    public bool ReadsDataSources { get; init; } = true;

    /// <summary>The same way again, for files that may have changed.</summary>
    public TemplateSession Anew() => new(run, flags, path)
    {
        WarnsOnUndeclaredVariables = WarnsOnUndeclaredVariables,
        ReadsDataSources = ReadsDataSources,
        _streamed = _streamed,
    };

    /// <summary>Reads the files without evaluating anything and prints nothing about their content.</summary>
    /// <returns>Null when there is nothing that could be read as a template, which was told.</returns>
    public async Task<LoadedTemplate?> LoadAsync(CancellationToken cancellationToken)
    {
        TemplateArgument argument = TemplateArgument.Of(path, flags.ConfigType, run.Context);
        if (argument.Objection is { } objection)
        {
            run.Error(objection);
            return null;
        }

        LoadedTemplate loaded = argument.IsLegacy
            ? await LoadLegacyAsync(cancellationToken)
            : new LoadedHclTemplate(TemplateLoader.Load(path, Options()));

        // Messages show lines of the template, and it may be that nothing is evaluated before they do.
        run.Mask.Add(loaded.KnownSecrets);
        _printer = new(run, loaded.Files, loaded.ParsedFiles);
        return loaded;
    }

    /// <summary>What the flags give when there is no template: no files, but values for variables.</summary>
    public LoadedTemplate LoadNothing()
    {
        LoadedTemplate loaded = flags.ConfigType.IsHcl
            ? new LoadedHclTemplate(TemplateLoader.LoadNothing(Options()))
            : new LoadedLegacyTemplate(new(LegacyTemplate.Empty(), []), directory: null, Options());
        _printer = new(run, loaded.Files, loaded.ParsedFiles);
        return loaded;
    }

    /// <summary>Finds out where the components of a template come from.</summary>
    /// <returns>Null after an error, which was told.</returns>
    public async Task<TemplateComponents?> OpenComponentsAsync(
        LoadedTemplate loaded,
        CancellationToken cancellationToken)
    {
        TemplateComponents? components = await TemplateComponents.OpenAsync(
            run, loaded, path, flags.IgnorePrereleasePlugins.Value, cancellationToken);
        _printer.Catalogue = components?.Catalogue;
        return components;
    }

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

    /// <summary>Works out the values of a legacy template; what is wrong with them is not told.</summary>
    public LegacyValues Evaluate(LoadedLegacyTemplate template, CancellationToken cancellationToken)
    {
        LegacyValues values = template.Evaluate(cancellationToken);
        run.Mask.Add(values.Secrets);
        return values;
    }

    /// <summary>
    /// Plans the selected builds. What was wrong in the files and what is wrong in the plan is told together, as far as
    /// the template can be evaluated at all.
    /// </summary>
    /// <returns>The selected builds, or null after an error, which was printed.</returns>
    public async Task<BuildPlan?> PlanAsync(
        LoadedTemplate loaded,
        IComponentCatalogue catalogue,
        CancellationToken cancellationToken)
    {
        if (!loaded.CanBePlanned)
        {
            PrintMistakes(loaded);
            return null;
        }

        PlannedBuilds planned = await loaded.PlanAsync(catalogue, cancellationToken);
        run.Mask.Add(planned.Plan.Secrets);
        return _printer.Print([.. loaded.Diagnostics, .. planned.Diagnostics]) ? null : planned.Plan;
    }

    /// <summary>Shows what is wrong with a template as it is written.</summary>
    /// <returns>True when there was an error.</returns>
    public bool PrintMistakes(LoadedTemplate loaded)
    {
        if (loaded.HasErrors && loaded.Preface.Length > 0)
        {
            run.Error(loaded.Preface);
        }

        return _printer.Print(loaded.Diagnostics);
    }

    /// <summary>Shows problems of the plan's components; one that several builds share is shown once.</summary>
    /// <returns>True when there was an error among them.</returns>
    public bool Print(ImmutableArray<PlacedProblem> problems) => _printer.Print([.. problems.Distinct()]);

    public bool Print(ImmutableArray<Diagnostic> diagnostics) => _printer.Print(diagnostics);

    private async Task<LoadedTemplate> LoadLegacyAsync(CancellationToken cancellationToken)
    {
        TemplateOptions options = Options();
        string full = Path.GetFullPath(path, run.Context.WorkingDirectory);
        bool isStream = path == TemplateArgument.Input || options.Files.KindOf(path) == TemplatePathKind.Special;
        if (isStream && _streamed is null)
        {
            Stream input = path == TemplateArgument.Input ? run.Context.OpenInput() : OpenPipe(full);
            _streamed = await TemplateInput.ReadAsync(input, cancellationToken);
        }

        Parsed<LegacyTemplate> parsed = isStream
            ? LegacyReader.Read(new SourceFile(path, _streamed!))
            : LegacyReader.Load(path, options.Files);
        return new LoadedLegacyTemplate(parsed, Path.GetDirectoryName(full), options);
    }

    /// <summary>As <c>&lt;(command)</c> of a shell gives it.</summary>
    private static FileStream OpenPipe(string full) =>
        new(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);

    private TemplateOptions Options() => new()
    {
        WorkingDirectory = run.Context.WorkingDirectory,
        Files = new DiskTemplateFiles(run.Context.WorkingDirectory),
        Time = run.Context.Time,
        CoreVersion = run.Versions.Packer,
        RunUuid = run.RunUuid,
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
