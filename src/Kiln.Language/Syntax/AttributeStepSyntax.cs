using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary><c>.name</c>.</summary>
public sealed class AttributeStepSyntax : TraversalStepSyntax
{
    internal AttributeStepSyntax(SourceRange range, string name)
        : base(range) => Name = name;

    public string Name { get; }

    public SourceRange NameRange => Part(Range.End - BytesOf(Name), Range.End);
}
