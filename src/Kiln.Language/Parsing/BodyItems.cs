using System.Collections.Immutable;
using Kiln.Language.Syntax;
using Kiln.Language.Text;

namespace Kiln.Language.Parsing;

/// <summary>Collects the items of one body and finds arguments that are set twice.</summary>
internal sealed class BodyItems
{
    private const int SearchedOneByOne = 8;

    private readonly TokenStream _tokens;
    private ImmutableArray<ArgumentSyntax>.Builder? _arguments;
    private ImmutableArray<BlockSyntax>.Builder? _blocks;
    private Dictionary<string, ArgumentSyntax>? _byName;

    public BodyItems(TokenStream tokens) => _tokens = tokens;

    public void Add(BlockSyntax block) => (_blocks ??= ImmutableArray.CreateBuilder<BlockSyntax>(1)).Add(block);

    public void Add(ArgumentSyntax argument)
    {
        _arguments ??= ImmutableArray.CreateBuilder<ArgumentSyntax>(4);
        ArgumentSyntax? first = Find(argument.Name);
        if (first is not null)
        {
            _tokens.Report(BodyDiagnostics.AttributeRedefined(argument.Name, first.NameRange, argument.NameRange));
            return;
        }

        _arguments.Add(argument);
        _byName?.Add(argument.Name, argument);
    }

    public BodySyntax ToBody(SourceRange range) =>
        new(range, _arguments?.DrainToImmutable() ?? [], _blocks?.DrainToImmutable() ?? []);

    private ArgumentSyntax? Find(string name)
    {
        if (_byName is null && _arguments!.Count > SearchedOneByOne)
        {
            _byName = _arguments.ToDictionary(static a => a.Name, StringComparer.Ordinal);
        }

        if (_byName is not null)
        {
            return _byName.GetValueOrDefault(name);
        }

        foreach (ArgumentSyntax argument in _arguments!)
        {
            if (argument.Name == name)
            {
                return argument;
            }
        }

        return null;
    }
}
