using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Language.Json;
using Kiln.Language.Syntax;
using Kiln.Language.Text;

namespace Kiln.Language.Decoding;

/// <summary>
/// The content of a file or block on its way to a meaning: what is written there in native syntax or JSON, what two
/// places together say, or what is left after somebody took the part he knows. What in it is an argument and what a
/// block is known when a schema reads it. Immutable and cheap to make.
/// </summary>
public abstract class Body
{
    private protected Body(BodyContext context) => Context = context;

    /// <summary>Where to point when something is missing.</summary>
    public abstract SourceRange MissingItemRange { get; }

    /// <summary>Several places make this body up.</summary>
    private protected virtual bool IsMerged => false;

    internal BodyContext Context { get; }

    public static Body Of(BodySyntax syntax) => new NativeBody(syntax, [], BodyContext.Plain);

    /// <summary>A JSON object, or several in an array, as a body; anything else is a diagnostic when it is read.</summary>
    public static Body Of(JsonNode value) => new JsonBody(value, [], BodyContext.Plain);

    /// <summary>
    /// The same body with <c>dynamic</c> blocks expanded, here and at any depth below, as content is read.
    /// </summary>
    /// <param name="scope">The names that <c>for_each</c>, <c>labels</c> and the like may use.</param>
    public Body WithDynamicBlocks(EvaluationScope scope) => WithContext(Context with { ExpansionScope = scope });

    /// <summary>
    /// This body and another one as one: arguments of both, blocks of this one and then of the other. An argument that
    /// is in both is a diagnostic at the second place when content is read; the first one counts.
    /// </summary>
    public Body Merge(Body other) => new MergedBody([this, other]);

    /// <summary>Reads the whole body by a schema; what the schema does not know is a diagnostic.</summary>
    public Parsed<BodyContent> Content(BodySchema schema)
    {
        DiagnosticBag diagnostics = new();
        PartialContent partial = Read(schema, diagnostics);
        partial.Rest.ReportRest(schema, partial.Content, diagnostics);
        return new(partial.Content, diagnostics.ToImmutable());
    }

    /// <summary>Reads what a schema knows and leaves everything else for another reader.</summary>
    public Parsed<PartialContent> PartialContent(BodySchema schema)
    {
        DiagnosticBag diagnostics = new();
        PartialContent partial = Read(schema, diagnostics);
        return new(partial, diagnostics.ToImmutable());
    }

    /// <summary>All that is in a body that has arguments of any name and no blocks.</summary>
    /// <param name="form">How their values are read.</param>
    public Parsed<ImmutableArray<BodyArgument>> JustArguments(ArgumentForm form)
    {
        DiagnosticBag diagnostics = new();
        ImmutableArray<BodyArgument> arguments = AllArguments(form, diagnostics);
        return new(arguments, diagnostics.ToImmutable());
    }

    /// <summary>The names from outside that anything in the body uses, at any depth.</summary>
    public abstract ImmutableArray<Reference> References();

    /// <summary>The diagnostic for a required argument that is not there.</summary>
    public Diagnostic MissingArgument(string name) =>
        DecodeDiagnostics.MissingArgument(name, IsMerged, MissingItemRange);

    internal abstract Body WithContext(BodyContext context);

    /// <summary>What is left after a schema took what it knows.</summary>
    internal abstract Body Without(BodySchema schema);

    internal abstract void ReadArguments(ContentBuilder content);

    internal abstract void ReadBlocks(ContentBuilder content);

    internal abstract ImmutableArray<BodyArgument> AllArguments(ArgumentForm form, DiagnosticBag diagnostics);

    /// <summary>Reports everything that is in this body, which is left after a schema took what it knows.</summary>
    internal abstract void ReportRest(BodySchema schema, BodyContent taken, DiagnosticBag diagnostics);

    private PartialContent Read(BodySchema schema, DiagnosticBag diagnostics)
    {
        ContentBuilder content = new(schema, diagnostics);
        ReadArguments(content);
        content.ReportMissing(this);
        ReadBlocks(content);
        return new(content.ToContent(MissingItemRange), Without(schema));
    }
}
