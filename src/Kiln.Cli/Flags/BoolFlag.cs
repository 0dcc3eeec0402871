using Kiln.Sdk.Configuration;

namespace Kiln.Cli.Flags;

/// <summary><c>-force</c>, <c>-color=false</c></summary>
internal sealed class BoolFlag(string name, bool initial = false) : Flag(name)
{
    public bool Value { get; private set; } = initial;

    public override bool IsBoolean => true;

    public override string? Set(string text)
    {
        if (GoLiteral.ParseBool(text) is not bool value)
        {
            return "parse error";
        }

        Value = value;
        return null;
    }
}
