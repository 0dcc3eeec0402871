using Kiln.Language.Text;

namespace Kiln.Language.Decoding;

/// <summary>A label of a block; in a generated block the range is that of the expression that gave it.</summary>
public readonly record struct BodyLabel(string Value, SourceRange Range);
