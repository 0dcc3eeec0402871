using Kiln.Language.Json;
using Kiln.Language.Text;

namespace Kiln.Template.Legacy;

/// <summary>A text of a legacy template and where it is written.</summary>
/// <param name="Value">Without quotes; a number as it is written.</param>
/// <param name="Node">What it was read from.</param>
public sealed record LegacyText(string Value, JsonNode Node)
{
    public SourceRange Place => Node.StartRange;

    public override string ToString() => Value;
}
