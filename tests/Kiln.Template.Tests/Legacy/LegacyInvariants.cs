using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Text;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Sdk.Plan;
using Kiln.Template.Legacy;
using Kiln.Template.Loading;

namespace Kiln.Template.Tests.Legacy;

/// <summary>
/// What must hold for every legacy template on its way to a plan, however bad its text is. Shared with the fuzzer.
/// </summary>
internal static class LegacyInvariants
{
    private const string TooManyErrors = "KILN1012";

    /// <summary>Stores of secrets that refuse at once.</summary>
    private static readonly ImmutableDictionary<string, string> Environment = ImmutableDictionary.CreateRange(
        StringComparer.Ordinal,
        new Dictionary<string, string>
        {
            ["CONSUL_HTTP_ADDR"] = "127.0.0.1:1",
            ["VAULT_ADDR"] = "http://127.0.0.1:1",
            ["AWS_ENDPOINT_URL"] = "http://127.0.0.1:1",
            ["AWS_ACCESS_KEY_ID"] = "a",
            ["AWS_SECRET_ACCESS_KEY"] = "b",
            ["AWS_REGION"] = "eu-west-1",
            ["A"] = "b",
        });

    /// <returns>Everything that was told.</returns>
    public static ImmutableArray<Diagnostic> Check(byte[] bytes)
    {
        SourceFile file = new("t.json", bytes);
        Parsed<LegacyTemplate> read = LegacyReader.Read(file);
        Check(file, read.Diagnostics);
        if (read.HasErrors)
        {
            return read.Diagnostics;
        }

        TemplateOptions options = new()
        {
            WorkingDirectory = "/",
            Files = new NoFiles(),
            Time = TimeProvider.System,
            CoreVersion = "1.16.0",
            Environment = Environment,
        };
        LegacyValues values = LegacyEvaluation.Run(read.Tree, "/", options, CancellationToken.None);
        Check(file, values.Diagnostics);
        Require(
            values.Variables.Count == values.Shown.Count || values.Diagnostics.Any(static d => d.IsError),
            "a variable has no value and nothing was told");
        LegacyPlan plan = LegacyPlanner.Plan(values, options, new AnyComponent());
        Check(file, plan.Diagnostics);
        foreach (PlannedConfig config in plan.Plan.Builds.SelectMany(Configs))
        {
            CheckConfig(file, config);
        }

        return [.. read.Diagnostics, .. values.Diagnostics, .. plan.Diagnostics];
    }

    private static IEnumerable<PlannedConfig> Configs(PlannedBuild build) =>
        build.Provisioners.Select(static p => p.Config)
            .Concat(build.PostProcessors.SelectMany(static sequence => sequence).Select(static p => p.Config))
            .Append(build.Builder.Config);

    /// <summary>What components say about any option has a place, also inside of texts.</summary>
    private static void CheckConfig(SourceFile file, PlannedConfig config)
    {
        ConfigEvaluation evaluated = config.Evaluate(BuildVariables.Empty);
        Require(evaluated.Value is not null || !evaluated.Problems.IsEmpty, "no value and no problem");
        foreach (string option in evaluated.Value?.AsEntries().Keys ?? [])
        {
            foreach (TextPlace? within in new TextPlace?[] { null, new("no such text", 1, 1), new("", 7, 900) })
            {
                PlacedProblem told = config.Tell(new ConfigProblem("unknown configuration key", option) { Within = within })!;
                Require(told.Place is { } place && place.Start >= 0 && place.End <= file.Length, "a place outside of the file");
            }
        }
    }

    private static void Check(SourceFile file, ImmutableArray<Diagnostic> diagnostics)
    {
        foreach (Diagnostic diagnostic in diagnostics.Where(static d => d.Id != TooManyErrors))
        {
            Require(diagnostic.Summary.Length > 0, "a message says nothing");
            Require(diagnostic.Subject is not null, $"no place: {diagnostic.Id} {diagnostic.Summary}");
            SourceRange subject = diagnostic.Subject!.Value;
            Require(subject.Start >= 0 && subject.Start <= subject.End && subject.End <= file.Length, "a place outside of the file");
        }
    }

    private static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException(what);
        }
    }

    /// <summary>Takes every type for a component without options.</summary>
    private sealed class AnyComponent : IComponentCatalogue
    {
        private static readonly ConfigSchema Empty = new([], []);

        public ComponentFactory<IBuilder>? FindBuilder(string type) => Make<IBuilder>(type);

        public ComponentFactory<IProvisioner>? FindProvisioner(string type) => Make<IProvisioner>(type);

        public ComponentFactory<IPostProcessor>? FindPostProcessor(string type) => Make<IPostProcessor>(type);

        public ComponentFactory<IDataSource>? FindDataSource(string type) => null;

        public ImmutableArray<string> TypesOf(ComponentKind kind) => [];

        private static ComponentFactory<T>? Make<T>(string type)
            where T : class => type == "nosuch" ? null : new(type, Empty, static (_, _) => new(null, []));
    }

    private sealed class NoFiles : ITemplateFiles
    {
        public TemplatePathKind KindOf(string path) => TemplatePathKind.Missing;

        public IEnumerable<string> FileNamesIn(string directory) => [];

        public IEnumerable<TemplateFileEntry> EntriesIn(string directory) => [];

        public TemplateFileState StateOf(string path) => TemplateFileState.Missing;

        public byte[] Read(string path) => throw new FileNotFoundException("There are no files.", path);
    }
}
