using Kiln.Language.Syntax;
using Kiln.Language.Text;

namespace Kiln.Language.Json;

/// <summary>A value in JSON text.</summary>
public abstract class JsonNode : SyntaxNode
{
    private protected JsonNode(SourceRange range)
        : base(range)
    {
    }

    /// <summary>
    /// What messages about the value as a whole point at: the opening bracket of an array or object, otherwise all.
    /// </summary>
    public virtual SourceRange StartRange => Range;
}
