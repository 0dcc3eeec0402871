using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Kiln.Language.Diagnostics;
using Kiln.Language.Text;
using Kiln.Sdk.Components;
using Kiln.Template.Loading;
using Kiln.Template.Planning;

namespace Kiln.Cli.Commands.Loading;

/// <summary>A template in HCL2, native or JSON.</summary>
internal sealed class LoadedHclTemplate : LoadedTemplate
{
    [SetsRequiredMembers]
    public LoadedHclTemplate(Parsed<HclTemplate> loaded)
    {
        Template = loaded.Tree;
        Diagnostics = loaded.Diagnostics;
    }

    public HclTemplate Template { get; }

    public override ImmutableArray<SourceFile> Files => Template.Files;

    public override ParsedFiles ParsedFiles => Template.ParsedFiles;

    public override IEnumerable<string> KnownSecrets => Template.KnownSecrets;

    public override bool CanBePlanned => Template.CanBeEvaluated;

    public override string Preface => "";

    public override async Task<PlannedBuilds> PlanAsync(
        IComponentCatalogue catalogue,
        CancellationToken cancellationToken)
    {
        PlannedTemplate planned = await BuildPlanner.PlanAsync(Template, catalogue, cancellationToken);
        return new(planned.Plan, planned.Diagnostics);
    }
}
