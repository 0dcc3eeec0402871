using Kiln.Language.Json;
using Kiln.Language.Text;

namespace Kiln.Template.Legacy;

/// <summary>The text of a variable before it is rendered.</summary>
/// <param name="Text">A Go template.</param>
/// <param name="Node">Where it is written; null when it is from the command line, or secret.</param>
internal sealed record LegacyInput(string Text, JsonNode? Node)
{
    /// <summary>What messages about it point at: the text, the name of a variable that is secret, or nothing.</summary>
    public SourceRange? Place { get; init; } = Node?.StartRange;
}
