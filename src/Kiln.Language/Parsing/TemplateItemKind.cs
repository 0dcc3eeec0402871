namespace Kiln.Language.Parsing;

internal enum TemplateItemKind : byte
{
    Literal,
    Interpolation,
    If,
    Else,
    EndIf,
    For,
    EndFor,
}
