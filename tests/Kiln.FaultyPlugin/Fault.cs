namespace Kiln.FaultyPlugin;

/// <summary>Something that goes wrong.</summary>
/// <param name="Name">What.</param>
/// <param name="Where">The method (<c>Builder.Run</c>), or what else the fault needs to know.</param>
internal sealed record Fault(string Name, string Where);
