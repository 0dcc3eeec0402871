using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Kiln.Language.Diagnostics;
using Kiln.Language.Text;
using Kiln.Sdk.Components;
using Kiln.Template.Legacy;
using Kiln.Template.Loading;

namespace Kiln.Cli.Commands.Loading;

/// <summary>A template from before HCL2.</summary>
internal sealed class LoadedLegacyTemplate : LoadedTemplate
{
    private readonly TemplateOptions _options;
    private readonly string? _directory;

    /// <param name="loaded">What was read.</param>
    /// <param name="directory">Of the template, absolute; null when it has none.</param>
    /// <param name="options">The rest of what the user gave.</param>
    [SetsRequiredMembers]
    public LoadedLegacyTemplate(Parsed<LegacyTemplate> loaded, string? directory, TemplateOptions options)
    {
        Template = loaded.Tree;
        Diagnostics = loaded.Diagnostics;
        ParsedFiles.Add(Template.File, Template.Root);
        _directory = directory;
        _options = options;
    }

    public LegacyTemplate Template { get; }

    public override ImmutableArray<SourceFile> Files => [Template.File];

    public override ParsedFiles ParsedFiles { get; } = new();

    public override IEnumerable<string> KnownSecrets => Template.WrittenSecrets(_options);

    public override bool CanBePlanned => !HasErrors;

    public override string Preface =>
        "Failed to parse file as legacy JSON template: if you are using an HCL template, check your file extensions; "
        + "they should be either *.pkr.hcl or *.pkr.json; see the docs for more details: "
        + "https://www.packer.io/docs/templates/hcl_templates. \nOriginal error:";

    /// <summary>Works out the values of the variables.</summary>
    public LegacyValues Evaluate(CancellationToken cancellationToken)
    {
        LegacyValues values = LegacyEvaluation.Run(Template, _directory, _options, cancellationToken);
        foreach (SourceFile file in values.Files)
        {
            ParsedFiles.Add(file, null);
        }

        return values;
    }

    public override async Task<PlannedBuilds> PlanAsync(
        IComponentCatalogue catalogue,
        CancellationToken cancellationToken)
    {
        LegacyValues values = Evaluate(cancellationToken);
        await catalogue.LearnAsync(Template.NamedComponents, cancellationToken);
        LegacyPlan plan = LegacyPlanner.Plan(values, _options, catalogue);
        return new(plan.Plan, [.. values.Diagnostics, .. plan.Diagnostics]);
    }
}
