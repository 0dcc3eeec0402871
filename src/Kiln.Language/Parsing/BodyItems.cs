using Kiln.Language.Syntax;
using Kiln.Language.Text;

namespace Kiln.Language.Parsing;

/// <summary>Collects the items of one body and finds arguments that are set twice.</summary>
internal sealed class BodyItems
{
    private const int SearchedOneByOne = 8;

    private readonly ParseSession _session;
    private readonly int _arguments;
    private readonly int _blocks;
    private Dictionary<string, ArgumentSyntax>? _byName;

    public BodyItems(ParseSession session)
    {
        _session = session;
        _arguments = session.ArgumentStack.Mark;
        _blocks = session.BlockStack.Mark;
    }

    public void Add(BlockSyntax block) => _session.BlockStack.Push(block);

    public void Add(ArgumentSyntax argument)
    {
        if (Find(argument.Name) is { } first)
        {
            _session.Tokens.Report(
                BodyDiagnostics.AttributeRedefined(argument.Name, first.NameRange, argument.NameRange));
            return;
        }

        _session.ArgumentStack.Push(argument);
        _byName?.Add(argument.Name, argument);
    }

    /// <summary>Ends the body: must be called for every body, innermost first.</summary>
    public BodySyntax ToBody(SourceRange range) =>
        new(range, _session.ArgumentStack.Pop(_arguments), _session.BlockStack.Pop(_blocks));

    private ArgumentSyntax? Find(string name)
    {
        ReadOnlySpan<ArgumentSyntax> arguments = _session.ArgumentStack.From(_arguments);
        if (_byName is null && arguments.Length > SearchedOneByOne)
        {
            _byName = arguments.ToArray().ToDictionary(static a => a.Name, StringComparer.Ordinal);
        }

        if (_byName is not null)
        {
            return _byName.GetValueOrDefault(name);
        }

        foreach (ArgumentSyntax argument in arguments)
        {
            if (argument.Name == name)
            {
                return argument;
            }
        }

        return null;
    }
}
