using System.Collections.Immutable;

namespace Kiln.Testing;

/// <summary>What is special about a <see cref="DockerServer"/>.</summary>
public sealed record DockerServerSetup
{
    /// <summary>Arguments of the daemon beside its own.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>Containers have a network with this machine, and with nothing else.</summary>
    public bool HasNetwork { get; init; }
}
