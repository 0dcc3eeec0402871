using Kiln.Values;

namespace Kiln.Cli.Flags;

/// <summary><c>-max-size=20GiB</c>.</summary>
internal sealed class SizeFlag(string name) : Flag(name)
{
    /// <summary>In bytes; null when it is not given.</summary>
    public long? Value { get; private set; }

    public override string? Set(string text)
    {
        if (!ByteSize.TryParse(text, out long bytes))
        {
            return "expected an amount of bytes, such as 500MB or 20GiB";
        }

        Value = bytes;
        return null;
    }
}
