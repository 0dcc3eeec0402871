using Kiln.Language.Decoding;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Language.Text;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Template.Blocks;
using Kiln.Template.Loading;
using Kiln.Template.Planning;
using Kiln.Template.Plugins;
using Kiln.Values;

namespace Kiln.Template.Evaluation;

/// <summary>Prepares and reads data sources.</summary>
internal sealed class DataSourceReader(
    HclTemplate template,
    IComponentCatalogue catalogue,
    List<Diagnostic> diagnostics)
{
    private readonly MissingPlugins _missing = MissingPlugins.Find(template.RequiredPlugins, catalogue);
    private readonly DateTimeOffset _startTime = template.Options.Time.GetUtcNow();

    /// <returns>The result; unknown when it is not read or could not be read.</returns>
    public async Task<HclValue> ReadAsync(DataBlock block, EvaluationScope scope, CancellationToken cancellationToken)
    {
        if (catalogue.FindDataSource(block.Type) is not { } factory)
        {
            ReportUnknown(block);
            return HclValue.DynamicUnknown;
        }

        if (Prepare(block, factory, scope) is not { } dataSource)
        {
            return HclValue.DynamicUnknown;
        }

        if (!template.Options.ReadDataSources)
        {
            return HclValue.Unknown(dataSource.OutputType);
        }

        try
        {
            return await dataSource.ReadAsync(cancellationToken);
        }
        catch (BuildFailedException error)
        {
            diagnostics.Add(GraphDiagnostics.DataSourceFailed(error.Message, block.Place));
            return HclValue.Unknown(dataSource.OutputType);
        }
    }

    private void ReportUnknown(DataBlock block)
    {
        if (!_missing.Explains(block.Type))
        {
            diagnostics.Add(ComponentDiagnostics.UnknownDataSource(
                block.Type,
                catalogue.TypesOf(ComponentKind.DataSource),
                block.Place));
        }
    }

    private IDataSource? Prepare(DataBlock block, ComponentFactory<IDataSource> factory, EvaluationScope scope)
    {
        int before = diagnostics.Count;
        HclValue config = new ConfigDecoder(scope, diagnostics).Decode(new(factory.Schema), block.Body);
        if (diagnostics.Skip(before).Any(static d => d.IsError))
        {
            return null;
        }

        Prepared<IDataSource> prepared = factory.Prepare(config, new PrepareContext
        {
            BuildName = "",
            BuilderType = "",
            CoreVersion = template.Options.CoreVersion,
            RunUuid = template.Options.RunUuid,
            TemplateDirectory = Path.GetFullPath(template.Root, template.Options.WorkingDirectory),
            StartTime = _startTime,
        });
        diagnostics.AddRange(prepared.Problems.Select(
            problem => GraphDiagnostics.DataSourceProblem(problem, PlaceOf(problem, block))));
        return prepared.Component;
    }

    private static SourceRange PlaceOf(ConfigProblem problem, DataBlock block)
    {
        if (problem.Option is not { } option)
        {
            return block.Place;
        }

        BodyContent content = block.Body.PartialContent(BodyReading.Schema(option)).Tree.Content;
        return content.Find(option)?.Range ?? block.Place;
    }
}
