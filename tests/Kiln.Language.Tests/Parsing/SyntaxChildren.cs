using System.Diagnostics;
using Kiln.Language.Syntax;

namespace Kiln.Language.Tests.Parsing;

/// <summary>The direct children of every kind of node, in the order of the text.</summary>
internal static class SyntaxChildren
{
    public static IEnumerable<SyntaxNode> Of(SyntaxNode node) => node switch
    {
        BodySyntax body => body.Arguments.Concat<SyntaxNode>(body.Blocks).OrderBy(static i => i.Range.Start),
        ArgumentSyntax argument => [argument.Value],
        BlockSyntax block => [.. block.Labels, block.Body],
        TemplateSyntax template => template.Parts,
        InterpolationPartSyntax part => [part.Expression],
        IfPartSyntax part => [part.Condition, .. part.Then, .. part.Else],
        ForPartSyntax part => [.. Names(part.KeyVariable, part.ValueVariable), part.Collection, .. part.Body],
        TraversalSyntax traversal => [traversal.Root, .. traversal.Steps],
        IndexStepSyntax step => [step.Key],
        SplatStepSyntax step => step.Each,
        TupleSyntax tuple => tuple.Elements,
        ObjectSyntax items => items.Items,
        ObjectItemSyntax item => [item.Key, item.Value],
        ForSyntax loop => OfFor(loop),
        FunctionCallSyntax call => call.Arguments,
        UnarySyntax unary => [unary.Operand],
        BinarySyntax binary => [binary.First, .. binary.Steps.Select(static s => s.Operand)],
        ConditionalSyntax conditional => [conditional.Condition, conditional.WhenTrue, conditional.WhenFalse],
        ParenthesisedSyntax parenthesised => [parenthesised.Inner],
        BlockLabelSyntax or InvalidExpressionSyntax or NumberSyntax or BoolSyntax or NullSyntax => [],
        VariableSyntax or IdentifierSyntax or LiteralPartSyntax => [],
        AttributeStepSyntax or LegacyIndexStepSyntax => [],
        _ => throw new UnreachableException($"A node of type {node.GetType().Name} is not listed."),
    };

    private static List<SyntaxNode> OfFor(ForSyntax loop)
    {
        List<SyntaxNode> children = [.. Names(loop.KeyVariable, loop.ValueVariable), loop.Collection];
        children.AddRange(new[] { loop.Key, loop.Value, loop.Condition }.OfType<SyntaxNode>());
        return children;
    }

    private static IEnumerable<SyntaxNode> Names(IdentifierSyntax? key, IdentifierSyntax value) =>
        key is null ? [value] : [key, value];
}
