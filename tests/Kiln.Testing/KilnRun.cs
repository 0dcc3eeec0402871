namespace Kiln.Testing;

/// <summary>What a run of an executable printed and how it ended.</summary>
public sealed record KilnRun(int ExitCode, string Output, string Error);
