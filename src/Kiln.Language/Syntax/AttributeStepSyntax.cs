using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary><c>.name</c>.</summary>
public sealed class AttributeStepSyntax : TraversalStepSyntax
{
    private readonly int _nameStart;

    internal AttributeStepSyntax(SourceRange range, string name, int nameStart)
        : base(range)
    {
        Name = name;
        _nameStart = nameStart;
    }

    public string Name { get; }

    public SourceRange NameRange => Part(_nameStart, Range.End);
}
