using System.Collections.Immutable;
using Kiln.Language.Decoding;
using Kiln.Language.Diagnostics;
using Kiln.Language.Text;
using Kiln.Template.Blocks;
using Kiln.Template.Evaluation;
using Kiln.Template.Plugins;
using Kiln.Template.Variables;

namespace Kiln.Template.Loading;

/// <summary>Sorts the top-level blocks of all files of a template.</summary>
internal sealed class TemplateReader
{
    private static readonly BodySchema Schema = new(
        [],
        [
            new("packer"),
            new("variable", "name"),
            new("variables"),
            new("locals"),
            new("local", "name"),
            new("data", "type", "name"),
            new("source", "type", "name"),
            new("build"),
            new("hcp_packer_registry"),
            new(CacheReader.Type),
            new("communicator", "type", "name"),
        ]);

    private readonly List<Diagnostic> _diagnostics;
    private readonly PackerBlockReader _packer;
    private readonly VariableReader _variables;
    private readonly LocalReader _locals;
    private readonly ImmutableArray<SourceBlock>.Builder _sources = ImmutableArray.CreateBuilder<SourceBlock>();
    private readonly Dictionary<string, SourceRange> _sourcePlaces = new(StringComparer.Ordinal);
    private readonly ImmutableArray<DataBlock>.Builder _data = ImmutableArray.CreateBuilder<DataBlock>();
    private readonly Dictionary<string, SourceRange> _dataPlaces = new(StringComparer.Ordinal);
    private readonly ImmutableArray<BodyBlock>.Builder _builds = ImmutableArray.CreateBuilder<BodyBlock>();
    private readonly ImmutableArray<BodyBlock>.Builder _caches = ImmutableArray.CreateBuilder<BodyBlock>();
    private SourceRange? _registry;

    public TemplateReader(List<Diagnostic> diagnostics, TemplateOptions options)
    {
        _diagnostics = diagnostics;
        _packer = new(diagnostics);
        _variables = new(DefaultScope.For(options.Environment), diagnostics);
        _locals = new(diagnostics);
    }

    public HclTemplate Read(ImmutableArray<Body> files, HclTemplate template)
    {
        int before = _diagnostics.Count;
        ImmutableArray<BodyContent> contents = [.. files.Select(file => file.Read(Schema, _diagnostics))];
        bool fits = _diagnostics.Count == before;
        foreach (BodyBlock block in contents.SelectMany(static content => content.Blocks))
        {
            Read(block);
        }

        return template with
        {
            CanBeEvaluated = fits,
            RequiredPlugins = _packer.Requirements,
            Variables = _variables.Variables,
            Locals = _locals.Locals,
            DataSources = _data.ToImmutable(),
            Sources = _sources.ToImmutable(),
            Builds = _builds.ToImmutable(),
            Caches = _caches.ToImmutable(),
        };
    }

    private void Read(BodyBlock block)
    {
        switch (block.Type)
        {
            case "packer":
                _packer.Read(block);
                break;
            case "variable":
                _variables.Read(block);
                break;
            case "variables":
                _variables.ReadShorthand(block);
                break;
            case "local":
                _locals.Read(block);
                break;
            case "locals":
                _locals.ReadShorthand(block);
                break;
            case "data":
                ReadData(block);
                break;
            case "source":
                ReadSource(block);
                break;
            case "build":
                _builds.Add(block);
                break;
            case CacheReader.Type:
                _caches.Add(block);
                break;
            case "hcp_packer_registry":
                ReadRegistry(block);
                break;
            default:
                // A communicator block is accepted and has no meaning.
                break;
        }
    }

    private void ReadSource(BodyBlock block)
    {
        SourceBlock source = new(block.Labels[0].Value, block.Labels[1].Value, block.Body, block.HeaderRange);
        if (_sourcePlaces.TryAdd(source.Reference, source.Place))
        {
            _sources.Add(source);
        }
        else
        {
            _diagnostics.Add(SourceDiagnostics.Duplicate(_sourcePlaces[source.Reference], source.Place));
        }
    }

    private void ReadData(BodyBlock block)
    {
        DataBlock data = new(block.Labels[0].Value, block.Labels[1].Value, block.Body, block.HeaderRange);
        IEnumerable<BodyLabel> invalid = block.Labels.Where(static label => !Identifiers.IsValid(label.Value));
        _diagnostics.AddRange(invalid.Select(static label => GraphDiagnostics.InvalidName("data source", label.Range)));
        if (_dataPlaces.TryAdd(data.Reference, data.Place))
        {
            _data.Add(data);
        }
        else
        {
            _diagnostics.Add(GraphDiagnostics.DuplicateData(_dataPlaces[data.Reference], data.Place));
        }
    }

    private void ReadRegistry(BodyBlock block)
    {
        if (_registry is { } first)
        {
            _diagnostics.Add(RegistryDiagnostics.Second(first, block.HeaderRange));
        }

        _registry ??= block.HeaderRange;
        RegistryReader.Check(block.Body, block.HeaderRange, _diagnostics);
    }
}
