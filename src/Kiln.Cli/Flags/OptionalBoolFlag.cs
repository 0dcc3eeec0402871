using Kiln.Sdk.Configuration;

namespace Kiln.Cli.Flags;

/// <summary><c>-summary=false</c>: a boolean that decides nothing when it is not given.</summary>
internal sealed class OptionalBoolFlag(string name) : Flag(name)
{
    public bool? Value { get; private set; }

    public override bool IsBoolean => true;

    public override string? Set(string text)
    {
        Value = GoLiteral.ParseBool(text);
        return Value is null ? "parse error" : null;
    }
}
