using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Language.Syntax;
using Kiln.Language.Text;

namespace Kiln.Language.Decoding;

/// <summary>
/// The content of a file or block on its way to a meaning: what is written there, what two places together say, or
/// what is left after somebody took the part he knows. Immutable.
/// </summary>
public sealed class Body
{
    private readonly bool _isMerged;

    private Body(
        ImmutableArray<BodyArgument> arguments,
        ImmutableArray<BodyBlock> blocks,
        SourceRange missingItemRange,
        bool isMerged,
        BodyContext context)
    {
        Arguments = arguments;
        Blocks = blocks;
        MissingItemRange = missingItemRange;
        _isMerged = isMerged;
        Context = context;
    }

    /// <summary>All arguments, in the order written.</summary>
    public ImmutableArray<BodyArgument> Arguments { get; }

    /// <summary>
    /// All blocks as written, in order; <c>dynamic</c> ones are only expanded by reading the content.
    /// </summary>
    public ImmutableArray<BodyBlock> Blocks { get; }

    /// <summary>Where to point when something is missing.</summary>
    public SourceRange MissingItemRange { get; }

    internal BodyContext Context { get; }

    public static Body Of(BodySyntax syntax) => Of(syntax, BodyContext.Plain);

    /// <summary>
    /// The same body with <c>dynamic</c> blocks expanded, here and at any depth below, as content is read.
    /// </summary>
    /// <param name="scope">The names that <c>for_each</c>, <c>labels</c> and the like may use.</param>
    public Body WithDynamicBlocks(EvaluationScope scope) =>
        new(
            Arguments,
            [.. Blocks.Select(b => b.WithDynamicBlocks(scope))],
            MissingItemRange,
            _isMerged,
            Context with { ExpansionScope = scope });

    /// <summary>
    /// This body and another one as one: arguments of both, blocks of this one and then of the other. An argument that
    /// is in both is a diagnostic at the second place; the first one counts.
    /// </summary>
    public Parsed<Body> Merge(Body other)
    {
        DiagnosticBag diagnostics = new();
        Dictionary<string, BodyArgument> known = Arguments.ToDictionary(static a => a.Name, StringComparer.Ordinal);
        ImmutableArray<BodyArgument>.Builder arguments = Arguments.ToBuilder();
        foreach (BodyArgument argument in other.Arguments)
        {
            if (known.TryGetValue(argument.Name, out BodyArgument? first))
            {
                diagnostics.Add(
                    DecodeDiagnostics.DuplicateArgument(argument.Name, first.NameRange, argument.NameRange));
            }
            else
            {
                arguments.Add(argument);
            }
        }

        Body merged = new(
            arguments.ToImmutable(),
            [.. Blocks, .. other.Blocks],
            MissingItemRange,
            isMerged: true,
            Context);
        return new(merged, diagnostics.ToImmutable());
    }

    /// <summary>Reads the whole body by a schema; what the schema does not know is a diagnostic.</summary>
    public Parsed<BodyContent> Content(BodySchema schema)
    {
        DiagnosticBag diagnostics = new();
        PartialContent partial = ContentReader.Read(this, schema, diagnostics);
        ContentReader.ReportRest(partial, schema, diagnostics);
        return new(partial.Content, diagnostics.ToImmutable());
    }

    /// <summary>Reads what a schema knows and leaves everything else for another reader.</summary>
    public Parsed<PartialContent> PartialContent(BodySchema schema)
    {
        DiagnosticBag diagnostics = new();
        PartialContent partial = ContentReader.Read(this, schema, diagnostics);
        return new(partial, diagnostics.ToImmutable());
    }

    /// <summary>All arguments of a body that must not have blocks; only the first block is reported.</summary>
    public Parsed<ImmutableArray<BodyArgument>> JustArguments() =>
        Blocks.IsEmpty
            ? new(Arguments, [])
            : new(Arguments, [DecodeDiagnostics.UnexpectedBlock(Blocks[0].Syntax)]);

    /// <summary>The diagnostic for a required argument that is not there.</summary>
    public Diagnostic MissingArgument(string name) =>
        DecodeDiagnostics.MissingArgument(name, _isMerged, MissingItemRange);

    internal static Body Of(BodySyntax syntax, BodyContext context) =>
        new(
            [.. syntax.Arguments.Select(a => new BodyArgument(a, context.Iterators, context.IsUnknown))],
            [.. syntax.Blocks.Select(b => BlockOf(b, context))],
            syntax.MissingItemRange,
            isMerged: false,
            context);

    internal Body With(ImmutableArray<BodyArgument> arguments, ImmutableArray<BodyBlock> blocks) =>
        new(arguments, blocks, MissingItemRange, _isMerged, Context);

    private static BodyBlock BlockOf(BlockSyntax block, BodyContext context) =>
        new(
            block.Type,
            [.. block.Labels.Select(static l => new BodyLabel(l.Value, l.Range))],
            block,
            block.Body,
            context);
}
