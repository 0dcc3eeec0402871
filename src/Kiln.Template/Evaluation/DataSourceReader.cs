using System.Collections.Immutable;
using Kiln.Language.Decoding;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Language.Text;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Sdk.Secrets;
using Kiln.Template.Blocks;
using Kiln.Template.Loading;
using Kiln.Template.Planning;
using Kiln.Template.Plugins;
using Kiln.Values;

namespace Kiln.Template.Evaluation;

/// <summary>Prepares and reads data sources.</summary>
/// <param name="template">Whose they are.</param>
/// <param name="catalogue">Where they come from.</param>
/// <param name="diagnostics">Receives what is wrong.</param>
/// <param name="mayBeIncomplete">
/// True after an error: then an unknown option may be the error's fault, and the data source is not asked for nonsense.
/// </param>
internal sealed class DataSourceReader(
    HclTemplate template,
    IComponentCatalogue catalogue,
    List<Diagnostic> diagnostics,
    Func<bool> mayBeIncomplete)
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

        if (Decode(block, factory, scope, out bool isKnown) is not { } config
            || await PrepareAsync(block, factory, config, cancellationToken) is not { } dataSource)
        {
            return HclValue.DynamicUnknown;
        }

        try
        {
            bool isRead = template.Options.ReadDataSources && (isKnown || !mayBeIncomplete());
            return isRead ? await dataSource.ReadAsync(cancellationToken) : HclValue.Unknown(dataSource.OutputType);
        }
        catch (BuildFailedException error)
        {
            diagnostics.Add(GraphDiagnostics.DataSourceFailed(error.Message, error.Advice, block.Place));
            return HclValue.Unknown(dataSource.OutputType);
        }
        finally
        {
            await ReleaseAsync(dataSource);
        }
    }

    /// <summary>Reports what is wrong with a data source that is not going to be read.</summary>
    public async Task CheckAsync(DataBlock block, EvaluationScope scope, CancellationToken cancellationToken)
    {
        if (catalogue.FindDataSource(block.Type) is not { } factory)
        {
            ReportUnknown(block);
        }
        else if (Decode(block, factory, scope, out _) is { } config)
        {
            await ReleaseAsync(await PrepareAsync(block, factory, config, cancellationToken));
        }
    }

    /// <summary>A data source of a plugin holds a process.</summary>
    private static ValueTask ReleaseAsync(IDataSource? dataSource) =>
        dataSource is IAsyncDisposable held ? held.DisposeAsync() : ValueTask.CompletedTask;

    private void ReportUnknown(DataBlock block)
    {
        if (!_missing.Explains(block.Type))
        {
            diagnostics.Add(catalogue.ObstacleOf(new(ComponentKind.DataSource, block.Type)) is { } obstacle
                ? ComponentDiagnostics.Unusable("data", block.Type, obstacle, block.Place)
                : ComponentDiagnostics.UnknownDataSource(
                    block.Type,
                    catalogue.TypesOf(ComponentKind.DataSource),
                    block.Place));
        }
    }

    /// <returns>Null after an error.</returns>
    private HclValue? Decode(
        DataBlock block,
        ComponentFactory<IDataSource> factory,
        EvaluationScope scope,
        out bool isKnown)
    {
        int before = diagnostics.Count;
        ConfigDecoder decoder = new(scope, diagnostics);
        HclValue config = decoder.Decode(new(factory.Schema), block.Body);
        isKnown = !decoder.MetUnknownValues;
        foreach (string secret in SecretOptions.Of(factory.Schema, config))
        {
            template.Options.NoteSecret(secret);
        }

        return diagnostics.Skip(before).Any(static d => d.IsError) ? null : config;
    }

    /// <returns>Null after an error.</returns>
    private async Task<IDataSource?> PrepareAsync(
        DataBlock block,
        ComponentFactory<IDataSource> factory,
        HclValue config,
        CancellationToken cancellationToken)
    {
        PrepareContext context = new()
        {
            BuildName = "",
            BuilderType = "",
            CoreVersion = template.Options.CoreVersion,
            RunUuid = template.Options.RunUuid,
            TemplateDirectory = Path.GetFullPath(template.Root, template.Options.WorkingDirectory),
            StartTime = _startTime,
        };
        Prepared<IDataSource> prepared = await factory.PrepareAsync(config, context, cancellationToken);
        Report(prepared.Problems, block);
        return prepared.Component;
    }

    private void Report(ImmutableArray<ConfigProblem> problems, DataBlock block) => diagnostics.AddRange(
        problems.Select(problem => GraphDiagnostics.DataSourceProblem(problem, PlaceOf(problem, block))));

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
