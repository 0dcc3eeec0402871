namespace Kiln.Language.Syntax;

public enum UnaryOperator
{
    /// <summary><c>-</c></summary>
    Negate,

    /// <summary><c>!</c></summary>
    Not,
}
