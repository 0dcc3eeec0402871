namespace Kiln.Builders.Docker.Running;

/// <summary>An option of <c>docker run</c>.</summary>
/// <param name="Kind">What its value becomes.</param>
/// <param name="Path">Where that goes in what the engine is asked for; empty for kinds that know it.</param>
internal sealed record RunFlag(RunFlagKind Kind, string Path = "");
