namespace Kiln.Cli.Flags;

/// <summary><c>-log-dir=DIR</c>: any text; the last one counts.</summary>
internal sealed class TextFlag(string name) : Flag(name)
{
    /// <summary>Empty when the flag was not given.</summary>
    public string Value { get; private set; } = "";

    public override string? Set(string text)
    {
        Value = text;
        return null;
    }
}
