using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Kiln.Language.Syntax;
using Kiln.Language.Text;

namespace Kiln.Language.Tests.Parsing;

/// <summary>Writes a tree as indented lines: what the node is, its range, what it says.</summary>
internal sealed class SyntaxDump
{
    private readonly StringBuilder _text = new();
    private readonly bool _hasRanges;
    private int _indent;

    private SyntaxDump(bool hasRanges) => _hasRanges = hasRanges;

    public static string Of(SyntaxNode node) => Of(node, hasRanges: true);

    public static string WithoutRanges(SyntaxNode node) => Of(node, hasRanges: false);

    private static string Of(SyntaxNode node, bool hasRanges)
    {
        SyntaxDump dump = new(hasRanges);
        dump.Write(node);
        return dump._text.ToString();
    }

    private void Write(SyntaxNode node)
    {
        string name = node.GetType().Name.Replace("Syntax", "", StringComparison.Ordinal);
        _text.Append(' ', _indent * 2).Append(name).Append(_hasRanges ? Range(node) : "").Append(Describe(node)).Append('\n');
        _indent++;
        foreach (SyntaxNode child in SyntaxChildren.Of(node))
        {
            Write(child);
        }

        _indent--;
    }

    private static string Range(SyntaxNode node)
    {
        SourcePosition start = node.Range.StartPosition;
        SourcePosition end = node.Range.EndPosition;
        return string.Create(
            CultureInfo.InvariantCulture,
            $" {start.Line},{start.Column}-{end.Line},{end.Column}");
    }

    private static string Describe(SyntaxNode node) => node switch
    {
        ArgumentSyntax argument => $" {argument.Name}",
        BlockSyntax block => $" {block.Type}{(block.IsClosed ? "" : " (not closed)")}",
        BlockLabelSyntax label => $" {Quote(label.Value)}{(label.IsQuoted ? "" : " (bare)")}",
        NumberSyntax number => $" {number.Text}",
        BoolSyntax flag => flag.Value ? " true" : " false",
        VariableSyntax variable => $" {variable.Name}",
        IdentifierSyntax identifier => $" {identifier.Name}",
        TemplateSyntax template => $" {template.Form}{(template.LoneInterpolation is null ? "" : " (lone)")}",
        LiteralPartSyntax literal => $" {Quote(literal.Value)}",
        AttributeStepSyntax attribute => $" {attribute.Name}",
        LegacyIndexStepSyntax index => $" {index.Digits}",
        SplatStepSyntax splat => splat.IsFull ? " full" : " attributes",
        FunctionCallSyntax call => $" {call.Name}{(call.ExpandsLast ? " (expands)" : "")}",
        UnarySyntax unary => $" {unary.Operator}",
        BinarySyntax binary => $" {string.Join(' ', binary.Steps.Select(static s => s.Operator))}",
        ForSyntax loop => $"{(loop.MakesObject ? " object" : " tuple")}{(loop.IsGrouping ? " (groups)" : "")}",
        ObjectItemSyntax { BareKey: string key } => $" {key}",
        ObjectItemSyntax { IsAmbiguousKey: true } => " (ambiguous)",
        _ => "",
    };

    private static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)
            .Replace("\r", "\\r", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal)}\"";
}
