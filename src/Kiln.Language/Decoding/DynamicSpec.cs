using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Syntax;

namespace Kiln.Language.Decoding;

/// <summary>A <c>dynamic</c> block taken apart, before anything in it is evaluated.</summary>
internal sealed record DynamicSpec(
    BodyArgument ForEach,
    string IteratorName,
    ImmutableArray<ExpressionSyntax> Labels,
    Body Content)
{
    /// <summary>A <c>dynamic</c> block itself.</summary>
    public static readonly BlockSchema Schema = new("dynamic", "type");

    private static readonly BlockSchema ContentSchema = new("content");

    /// <returns>Null when it cannot be expanded; the reason has been added to the diagnostics.</returns>
    public static DynamicSpec? Read(BodyBlock block, BlockSchema generated, DiagnosticBag diagnostics)
    {
        Parsed<BodyContent> parsed = block.Body.Content(SchemaFor(generated));
        diagnostics.AddRange(parsed.Diagnostics);
        BodyContent content = parsed.Tree;
        if (parsed.HasErrors)
        {
            return null;
        }

        string? iterator = ReadIterator(content.Find("iterator")?.Expression, block.Labels[0].Value, diagnostics);
        ImmutableArray<ExpressionSyntax>? labels = ReadLabels(content.Find("labels"), generated, diagnostics);
        Body? inner = ReadContent(content, diagnostics);
        return iterator is null || labels is null || inner is null
            ? null
            : new(content.Find("for_each")!, iterator, labels.Value, inner);
    }

    /// <summary>Blocks without labels have no use for the argument <c>labels</c>.</summary>
    private static BodySchema SchemaFor(BlockSchema generated)
    {
        ImmutableArray<ArgumentSchema> common =
        [
            new("for_each", IsRequired: true),
            new("iterator") { Form = ArgumentForm.Static },
        ];
        return new(generated.LabelNames.IsEmpty ? common : common.Add(new("labels", IsRequired: true)), [ContentSchema]);
    }

    private static string? ReadIterator(ExpressionSyntax? expression, string fallback, DiagnosticBag diagnostics)
    {
        switch (expression)
        {
            case null:
                return fallback;
            case VariableSyntax name:
                return name.Name;
            case TraversalSyntax { Root: VariableSyntax } traversal:
                diagnostics.Add(DynamicDiagnostics.IteratorNotName(traversal.Range));
                return null;
            default:
                diagnostics.Add(DynamicDiagnostics.IteratorNotReference(expression.Range));
                return null;
        }
    }

    private static ImmutableArray<ExpressionSyntax>? ReadLabels(
        BodyArgument? argument,
        BlockSchema generated,
        DiagnosticBag diagnostics)
    {
        if (argument is null)
        {
            return [];
        }

        if (argument.Expression is not TupleSyntax tuple)
        {
            diagnostics.Add(DynamicDiagnostics.LabelsNotList(argument.Expression.Range));
            return null;
        }

        int wanted = generated.LabelNames.Length;
        if (tuple.Elements.Length > wanted)
        {
            diagnostics.Add(DynamicDiagnostics.ExtraneousLabel(generated, tuple.Elements[wanted].Range));
        }
        else if (tuple.Elements.Length < wanted)
        {
            diagnostics.Add(DynamicDiagnostics.InsufficientLabels(generated, tuple.Range));
        }

        return tuple.Elements.Length == wanted ? tuple.Elements : null;
    }

    private static Body? ReadContent(BodyContent content, DiagnosticBag diagnostics)
    {
        switch (content.Blocks)
        {
            case []:
                diagnostics.Add(DynamicDiagnostics.MissingContent(content.MissingItemRange));
                return null;
            case [BodyBlock only]:
                return only.Body;
            default:
                diagnostics.Add(DynamicDiagnostics.SecondContent(content.Blocks[1].HeaderRange));
                return null;
        }
    }
}
