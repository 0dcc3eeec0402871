namespace Kiln.Language.Diagnostics;

public enum Severity
{
    Warning,
    Error,
}
