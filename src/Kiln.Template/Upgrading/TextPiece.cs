namespace Kiln.Template.Upgrading;

/// <summary>A part of a text: literal, or an expression whose value stands in its place.</summary>
internal readonly record struct TextPiece(string Text, bool IsExpression = false);
