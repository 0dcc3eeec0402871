using Kiln.Sdk.Configuration;

namespace Kiln.Cli.Flags;

/// <summary><c>-parallel-builds=2</c></summary>
internal sealed class IntFlag(string name) : Flag(name)
{
    public long Value { get; private set; }

    public override string? Set(string text)
    {
        long value = GoLiteral.ParseInt(text, out string? error);
        if (error is not null)
        {
            return error == "invalid syntax" ? "parse error" : error;
        }

        Value = value;
        return null;
    }
}
