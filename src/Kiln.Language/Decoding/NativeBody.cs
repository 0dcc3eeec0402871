using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Language.Syntax;
using Kiln.Language.Text;

namespace Kiln.Language.Decoding;

/// <summary>A body in native syntax.</summary>
/// <param name="syntax">As written.</param>
/// <param name="taken">By these schemas, so that what they know is not in this body any more.</param>
/// <param name="context">What it has from around it.</param>
internal sealed class NativeBody(BodySyntax syntax, ImmutableArray<BodySchema> taken, BodyContext context)
    : Body(context)
{
    public override SourceRange MissingItemRange => syntax.MissingItemRange;

    public override ImmutableArray<Reference> References() => Evaluation.References.In(syntax);

    internal override Body WithContext(BodyContext context) => new NativeBody(syntax, taken, context);

    internal override Body Without(BodySchema schema) => new NativeBody(syntax, taken.Add(schema), Context);

    internal override void ReadArguments(ContentBuilder content)
    {
        foreach (ArgumentSyntax argument in RestArguments())
        {
            if (content.Schema.FindArgument(argument.Name) is not null)
            {
                content.Add(ArgumentOf(argument));
            }
        }
    }

    internal override void ReadBlocks(ContentBuilder content)
    {
        foreach (BlockSyntax block in RestBlocks())
        {
            if (IsDynamic(block))
            {
                // The mistake of a rest was reported with the first part.
                if (HasLabels(block, DynamicSpec.Schema, taken.IsEmpty ? content.Diagnostics : null))
                {
                    content.AddDynamic(BlockOf(block), Context);
                }
            }
            else if (content.Schema.FindBlock(block.Type) is { } known && HasLabels(block, known, content.Diagnostics))
            {
                content.Add(BlockOf(block));
            }
        }
    }

    /// <summary>Only the first block is reported.</summary>
    internal override ImmutableArray<BodyArgument> AllArguments(ArgumentForm form, DiagnosticBag diagnostics)
    {
        if (RestBlocks().FirstOrDefault() is { } block)
        {
            diagnostics.Add(DecodeDiagnostics.UnexpectedBlock(block));
        }

        return [.. RestArguments().Select(ArgumentOf)];
    }

    internal override void ReportRest(BodySchema schema, BodyContent found, DiagnosticBag diagnostics)
    {
        ImmutableArray<string> unset = [.. schema.UnsetArguments(found), .. UnsetTaken()];
        foreach (ArgumentSyntax argument in RestArguments())
        {
            bool isBlockType = schema.FindBlock(argument.Name) is not null;
            diagnostics.Add(DecodeDiagnostics.UnsupportedArgument(argument, unset, isBlockType));
        }

        IEnumerable<string> types = schema.Blocks.Select(static b => b.Type);
        foreach (BlockSyntax block in RestBlocks())
        {
            if (!IsDynamic(block))
            {
                bool isArgument = schema.FindArgument(block.Type) is not null || UnsetTaken().Contains(block.Type);
                diagnostics.Add(DecodeDiagnostics.UnsupportedBlock(block, types, isArgument));
            }
            else if (block.Labels.Length == 1)
            {
                diagnostics.Add(DynamicDiagnostics.UnsupportedType(LabelOf(block.Labels[0])));
            }
        }
    }

    /// <summary>
    /// Arguments that were asked for with an earlier part of the body and are not there. Compat: only where dynamic
    /// blocks are expanded they count as known.
    /// </summary>
    private IEnumerable<string> UnsetTaken() => Context.ExpansionScope is null
        ? []
        : taken.SelectMany(static schema => schema.Arguments)
            .Select(static argument => argument.Name)
            .Where(name => syntax.Arguments.All(written => written.Name != name));

    private IEnumerable<ArgumentSyntax> RestArguments() =>
        syntax.Arguments.Where(a => taken.All(schema => schema.FindArgument(a.Name) is null));

    /// <summary>A <c>dynamic</c> block belongs to those who know what it generates.</summary>
    private IEnumerable<BlockSyntax> RestBlocks() =>
        syntax.Blocks.Where(b => taken.All(schema => schema.FindBlock(GeneratedType(b)) is null));

    private string GeneratedType(BlockSyntax block) =>
        IsDynamic(block) && block.Labels.Length == 1 ? block.Labels[0].Value : block.Type;

    private bool IsDynamic(BlockSyntax block) => Context.ExpansionScope is not null && block.Type == DynamicSpec.Schema.Type;

    private BodyArgument ArgumentOf(ArgumentSyntax argument) =>
        new(argument.Name, argument.NameRange, argument.Range, argument.Value, Context);

    private BodyBlock BlockOf(BlockSyntax block) =>
        new(block.Type, [.. block.Labels.Select(LabelOf)], block.HeaderRange, new NativeBody(block.Body, [], Context));

    private static BodyLabel LabelOf(BlockLabelSyntax label) => new(label.Value, label.Range);

    private static bool HasLabels(BlockSyntax block, BlockSchema schema, DiagnosticBag? diagnostics)
    {
        int wanted = schema.LabelNames.Length;
        if (block.Labels.Length > wanted)
        {
            diagnostics?.Add(DecodeDiagnostics.ExtraneousLabel(schema, block));
        }
        else if (block.Labels.Length < wanted)
        {
            diagnostics?.Add(DecodeDiagnostics.MissingLabel(schema, block));
        }

        return block.Labels.Length == wanted;
    }
}
