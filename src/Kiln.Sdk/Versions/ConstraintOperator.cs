namespace Kiln.Sdk.Versions;

public enum ConstraintOperator
{
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,

    /// <summary><c>~></c>: only the last written segment may grow.</summary>
    Pessimistic,
}
