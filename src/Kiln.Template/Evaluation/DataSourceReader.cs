using Kiln.Language.Decoding;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Language.Syntax;
using Kiln.Language.Text;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Template.Blocks;
using Kiln.Template.Loading;
using Kiln.Template.Planning;
using Kiln.Values;

namespace Kiln.Template.Evaluation;

/// <summary>Prepares and reads data sources.</summary>
internal sealed class DataSourceReader(
    IComponentCatalogue catalogue,
    TemplateOptions options,
    List<Diagnostic> diagnostics)
{
    /// <returns>The result; unknown when it is not read or could not be read.</returns>
    public async Task<HclValue> ReadAsync(DataBlock block, EvaluationScope scope, CancellationToken cancellationToken)
    {
        if (catalogue.FindDataSource(block.Type) is not { } factory)
        {
            diagnostics.Add(ComponentDiagnostics.UnknownDataSource(
                block.Type,
                catalogue.TypesOf(ComponentKind.DataSource),
                block.Place));
            return HclValue.DynamicUnknown;
        }

        if (Prepare(block, factory, scope) is not { } dataSource)
        {
            return HclValue.DynamicUnknown;
        }

        if (!options.ReadDataSources)
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

    private IDataSource? Prepare(DataBlock block, ComponentFactory<IDataSource> factory, EvaluationScope scope)
    {
        int before = diagnostics.Count;
        HclValue config = new ConfigDecoder(scope, diagnostics).Decode(new(factory.Schema), Body.Of(block.Body));
        if (diagnostics.Skip(before).Any(static d => d.IsError))
        {
            return null;
        }

        Prepared<IDataSource> prepared = factory.Prepare(config, new PrepareContext
        {
            BuildName = "",
            BuilderType = "",
            CoreVersion = options.CoreVersion,
            RunUuid = options.RunUuid,
        });
        diagnostics.AddRange(prepared.Problems.Select(
            problem => GraphDiagnostics.DataSourceProblem(problem, PlaceOf(problem, block))));
        return prepared.Component;
    }

    private static SourceRange PlaceOf(ConfigProblem problem, DataBlock block)
    {
        ArgumentSyntax? argument = block.Body.Arguments.FirstOrDefault(a => a.Name == problem.Option);
        return argument?.Range ?? block.Place;
    }
}
