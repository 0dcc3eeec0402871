using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Text;

namespace Kiln.Language.Decoding;

/// <summary>Collects what a schema asks for from one body, or from several that make up one.</summary>
internal sealed class ContentBuilder(BodySchema schema, DiagnosticBag diagnostics)
{
    private readonly ImmutableArray<BodyArgument>.Builder _arguments = ImmutableArray.CreateBuilder<BodyArgument>();
    private readonly ImmutableArray<BodyBlock>.Builder _blocks = ImmutableArray.CreateBuilder<BodyBlock>();
    private int _earlierArguments;

    public BodySchema Schema => schema;

    public DiagnosticBag Diagnostics => diagnostics;

    /// <summary>What follows is from another one of the bodies that make up one.</summary>
    public void StartPart() => _earlierArguments = _arguments.Count;

    public void Add(BodyArgument argument)
    {
        int first = 0;
        while (first < _arguments.Count && _arguments[first].Name != argument.Name)
        {
            first++;
        }

        if (first == _arguments.Count)
        {
            _arguments.Add(argument);
        }
        else if (!diagnostics.IsFull)
        {
            diagnostics.Add(first < _earlierArguments
                ? DecodeDiagnostics.DuplicateArgument(argument.Name, _arguments[first].NameRange, argument.NameRange)
                : JsonBodyDiagnostics.DuplicateArgument(argument, _arguments[first].Range));
        }
    }

    public void Add(BodyBlock block) => _blocks.Add(block);

    /// <summary>Adds the blocks that a <c>dynamic</c> block stands for, if the schema knows their type.</summary>
    public void AddDynamic(BodyBlock block, BodyContext context)
    {
        if (schema.FindBlock(block.Labels[0].Value) is { } generated)
        {
            Parsed<ImmutableArray<BodyBlock>> expanded = DynamicBlock.Expand(block, context, generated);
            _blocks.AddRange(expanded.Tree);
            diagnostics.AddRange(expanded.Diagnostics);
        }
    }

    public void ReportMissing(Body body)
    {
        foreach (ArgumentSchema argument in schema.Arguments)
        {
            if (argument.IsRequired && !_arguments.Any(found => found.Name == argument.Name))
            {
                diagnostics.Add(body.MissingArgument(argument.Name));
            }
        }
    }

    public BodyContent ToContent(SourceRange missingItemRange) =>
        new(_arguments.DrainToImmutable(), _blocks.DrainToImmutable(), missingItemRange);
}
