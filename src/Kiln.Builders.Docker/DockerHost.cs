using Kiln.Builders.Docker.Engine;

namespace Kiln.Builders.Docker;

/// <summary>What the components need to know of the program that they run in.</summary>
/// <param name="Variable">Reads an environment variable; null when it is not set.</param>
public sealed record DockerHost(Func<string, string?> Variable)
{
    internal EngineSettings Settings => new(Variable);

    public static DockerHost OfThisProcess() => new(Environment.GetEnvironmentVariable);
}
