using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Text;
using Kiln.Sdk.Plan;
using Kiln.Template.Legacy;
using Kiln.Template.Loading;

namespace Kiln.Template.Tests.Legacy;

/// <summary>A legacy template on all its way to a plan.</summary>
/// <param name="Values">Of its variables; null after an error in the shape of the template.</param>
/// <param name="Plan">The selected builds; null after an error in the shape of the template.</param>
/// <param name="Diagnostics">Of all steps; those of single builds are in their configurations.</param>
internal sealed record LegacyRun(LegacyValues? Values, BuildPlan? Plan, ImmutableArray<Diagnostic> Diagnostics)
{
    public static LegacyRun Of(string text) => Of(SourceFile.FromText("a.json", text), Templates.Options());

    public static LegacyRun Of(SourceFile file, TemplateOptions options)
    {
        Parsed<LegacyTemplate> read = LegacyReader.Read(file);
        if (read.HasErrors)
        {
            return new(null, null, read.Diagnostics);
        }

        LegacyValues values =
            LegacyEvaluation.Run(read.Tree, options.WorkingDirectory, options, TestContext.Current.CancellationToken);
        LegacyPlan plan = LegacyPlanner.Plan(values, options, new TestCatalogue());
        return new(
            values,
            plan.Plan,
            [.. read.Diagnostics, .. values.Diagnostics, .. plan.Diagnostics, .. plan.Plan.Builds.SelectMany(Refusals)]);
    }

    private static IEnumerable<Diagnostic> Refusals(PlannedBuild build) =>
        build.Provisioners.Select(static p => p.Config)
            .Concat(build.PostProcessors.SelectMany(static sequence => sequence).Select(static p => p.Config))
            .Prepend(build.Builder.Config)
            .Select(static config => ((LegacyConfig)config).Refusal)
            .OfType<Diagnostic>();
}
