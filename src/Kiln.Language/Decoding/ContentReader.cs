using System.Collections.Immutable;
using Kiln.Language.Diagnostics;

namespace Kiln.Language.Decoding;

/// <summary>Divides a body into what a schema knows and the rest.</summary>
internal static class ContentReader
{
    internal const string DynamicType = "dynamic";

    private static readonly BlockSchema DynamicSchema = new(DynamicType, "type");

    public static PartialContent Read(Body body, BodySchema schema, DiagnosticBag diagnostics)
    {
        ImmutableSortedDictionary<string, BodyArgument>.Builder found =
            ImmutableSortedDictionary.CreateBuilder<string, BodyArgument>(StringComparer.Ordinal);
        ImmutableArray<BodyArgument>.Builder otherArguments = ImmutableArray.CreateBuilder<BodyArgument>();
        foreach (BodyArgument argument in body.Arguments)
        {
            if (schema.FindArgument(argument.Name) is null)
            {
                otherArguments.Add(argument);
            }
            else
            {
                found.Add(argument.Name, argument);
            }
        }

        ReportMissing(body, schema, found, diagnostics);
        ImmutableArray<BodyBlock>.Builder otherBlocks = ImmutableArray.CreateBuilder<BodyBlock>();
        ImmutableArray<BodyBlock> blocks = ReadBlocks(body, schema, otherBlocks, diagnostics);
        BodyContent content = new(found.ToImmutable(), blocks, body.MissingItemRange);
        return new(content, body.With(otherArguments.ToImmutable(), otherBlocks.ToImmutable()));
    }

    /// <summary>Reports everything that is left after the schema took what it knows.</summary>
    public static void ReportRest(PartialContent partial, BodySchema schema, DiagnosticBag diagnostics)
    {
        foreach (BodyArgument argument in partial.Rest.Arguments)
        {
            IEnumerable<string> unset = schema.Arguments
                .Select(static a => a.Name)
                .Where(name => !partial.Content.Arguments.ContainsKey(name));
            bool isBlockType = schema.FindBlock(argument.Name) is not null;
            diagnostics.Add(DecodeDiagnostics.UnsupportedArgument(argument.Syntax, unset, isBlockType));
        }

        foreach (BodyBlock block in partial.Rest.Blocks)
        {
            if (IsExpanded(block, partial.Rest))
            {
                diagnostics.Add(DynamicDiagnostics.UnsupportedType(block.Labels[0]));
                continue;
            }

            IEnumerable<string> types = schema.Blocks.Select(static b => b.Type);
            bool isArgument = schema.FindArgument(block.Type) is not null;
            diagnostics.Add(DecodeDiagnostics.UnsupportedBlock(block.Syntax, types, isArgument));
        }
    }

    private static bool IsExpanded(BodyBlock block, Body body) =>
        block.Type == DynamicType && body.Context.ExpansionScope is not null;

    private static void ReportMissing(
        Body body,
        BodySchema schema,
        ImmutableSortedDictionary<string, BodyArgument>.Builder found,
        DiagnosticBag diagnostics)
    {
        foreach (ArgumentSchema argument in schema.Arguments)
        {
            if (argument.IsRequired && !found.ContainsKey(argument.Name))
            {
                diagnostics.Add(body.MissingArgument(argument.Name));
            }
        }
    }

    private static ImmutableArray<BodyBlock> ReadBlocks(
        Body body,
        BodySchema schema,
        ImmutableArray<BodyBlock>.Builder others,
        DiagnosticBag diagnostics)
    {
        ImmutableArray<BodyBlock>.Builder blocks = ImmutableArray.CreateBuilder<BodyBlock>();
        foreach (BodyBlock block in body.Blocks)
        {
            if (IsExpanded(block, body))
            {
                ReadDynamic(block, body, schema, blocks, others, diagnostics);
            }
            else if (schema.FindBlock(block.Type) is not BlockSchema known)
            {
                others.Add(block);
            }
            else if (HasLabels(block, known, diagnostics))
            {
                blocks.Add(block);
            }
        }

        return blocks.DrainToImmutable();
    }

    private static void ReadDynamic(
        BodyBlock block,
        Body body,
        BodySchema schema,
        ImmutableArray<BodyBlock>.Builder blocks,
        ImmutableArray<BodyBlock>.Builder others,
        DiagnosticBag diagnostics)
    {
        if (!HasLabels(block, DynamicSchema, diagnostics))
        {
            return;
        }

        if (schema.FindBlock(block.Labels[0].Value) is not BlockSchema generated)
        {
            others.Add(block);
            return;
        }

        Parsed<ImmutableArray<BodyBlock>> expanded = DynamicBlock.Expand(block, body, generated);
        blocks.AddRange(expanded.Tree);
        diagnostics.AddRange(expanded.Diagnostics);
    }

    private static bool HasLabels(BodyBlock block, BlockSchema schema, DiagnosticBag diagnostics)
    {
        int wanted = schema.LabelNames.Length;
        if (block.Labels.Length > wanted)
        {
            diagnostics.Add(DecodeDiagnostics.ExtraneousLabel(schema, block.Syntax));
        }
        else if (block.Labels.Length < wanted)
        {
            diagnostics.Add(DecodeDiagnostics.MissingLabel(schema, block.Syntax));
        }

        return block.Labels.Length == wanted;
    }
}
