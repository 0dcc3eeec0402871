namespace Kiln.Builders.Docker.Tests.Support;

/// <summary>The tests that share the engine; one after the other, so that each finds only its own containers.</summary>
[CollectionDefinition(Name)]
public sealed class DockerTests : ICollectionFixture<DockerFixture>
{
    public const string Name = "docker";
}
