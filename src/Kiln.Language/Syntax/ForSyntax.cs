using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary><c>[for v in c : e if d]</c> or <c>{for k, v in c : x => y... if d}</c>.</summary>
public sealed class ForSyntax : ExpressionSyntax
{
    internal ForSyntax(SourceRange range)
        : base(range)
    {
    }

    public required IdentifierSyntax? KeyVariable { get; init; }

    public required IdentifierSyntax ValueVariable { get; init; }

    public required ExpressionSyntax Collection { get; init; }

    /// <summary>What makes the key of each attribute of the resulting object; null when a tuple is made.</summary>
    public required ExpressionSyntax? Key { get; init; }

    public required ExpressionSyntax Value { get; init; }

    public required ExpressionSyntax? Condition { get; init; }

    /// <summary><c>...</c> after the value: values of one key are collected into a tuple.</summary>
    public required bool IsGrouping { get; init; }

    public bool MakesObject => Key is not null;

    /// <summary>The opening bracket or brace.</summary>
    public SourceRange OpenRange => Part(Range.Start, Range.Start + 1);

    /// <summary>The closing bracket or brace, if it is not missing.</summary>
    public SourceRange CloseRange => Part(Range.End - 1, Range.End);
}
