using System.Collections.Immutable;
using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary><c>name(a, b...)</c>.</summary>
public sealed class FunctionCallSyntax : ExpressionSyntax
{
    private readonly int _nameEnd;
    private readonly int _open;
    private readonly int _close;

    internal FunctionCallSyntax(
        SourceRange range,
        string name,
        int nameEnd,
        int open,
        int close,
        ImmutableArray<ExpressionSyntax> arguments,
        bool expandsLast)
        : base(range)
    {
        Name = name;
        _nameEnd = nameEnd;
        _open = open;
        _close = close;
        Arguments = arguments;
        ExpandsLast = expandsLast;
    }

    /// <summary>With its namespaces, if any: <c>a::b</c>.</summary>
    public string Name { get; }

    public SourceRange NameRange => Part(Range.Start, _nameEnd);

    public SourceRange OpenParenthesisRange => Part(_open, _open + 1);

    /// <summary>Empty at the end of the call when the parenthesis is missing.</summary>
    public SourceRange CloseParenthesisRange => Part(_close, Range.End);

    public ImmutableArray<ExpressionSyntax> Arguments { get; }

    /// <summary><c>...</c> after the last argument: its elements are the remaining arguments.</summary>
    public bool ExpandsLast { get; }
}
