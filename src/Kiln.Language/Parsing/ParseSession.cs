using Kiln.Language.Diagnostics;
using Kiln.Language.Syntax;
using Kiln.Language.Text;

namespace Kiln.Language.Parsing;

/// <summary>The parts of the parser for one file, which call each other.</summary>
internal sealed class ParseSession
{
    public ParseSession(SourceFile file, bool isTemplate)
    {
        Tokens = new(file, isTemplate, Diagnostics);
        Expressions = new(this);
        Terms = new(this);
        Steps = new(this);
        Collections = new(this);
        Fors = new(this);
        Templates = new(this);
        Bodies = new(this);
    }

    public DiagnosticBag Diagnostics { get; } = new();

    public TokenStream Tokens { get; }

    public BodyParser Bodies { get; }

    public ExpressionParser Expressions { get; }

    public TermParser Terms { get; }

    public StepParser Steps { get; }

    public CollectionParser Collections { get; }

    public ForParser Fors { get; }

    public TemplateParser Templates { get; }

    public NodeStack<ArgumentSyntax> ArgumentStack { get; } = new();

    public NodeStack<BlockSyntax> BlockStack { get; } = new();

    public NodeStack<BlockLabelSyntax> LabelStack { get; } = new();

    /// <summary>Elements of tuples and arguments of calls.</summary>
    public NodeStack<ExpressionSyntax> ExpressionStack { get; } = new();

    public NodeStack<ObjectItemSyntax> ItemStack { get; } = new();

    public NodeStack<BinaryStep> OperatorStack { get; } = new();

    public NodeStack<TraversalStepSyntax> StepStack { get; } = new();

    public NodeStack<TemplatePartSyntax> PartStack { get; } = new();
}
