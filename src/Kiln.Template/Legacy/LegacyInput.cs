using Kiln.Language.Json;

namespace Kiln.Template.Legacy;

/// <summary>The text of a variable before it is rendered.</summary>
/// <param name="Text">A Go template.</param>
/// <param name="Node">Where it is written; null when it is from the command line, or secret.</param>
internal sealed record LegacyInput(string Text, JsonNode? Node);
