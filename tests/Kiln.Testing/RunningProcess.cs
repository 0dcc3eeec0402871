namespace Kiln.Testing;

/// <summary>A process of a test.</summary>
public sealed record RunningProcess(int Id, string CommandLine)
{
    public override string ToString() => $"{Id} ({CommandLine})";
}
