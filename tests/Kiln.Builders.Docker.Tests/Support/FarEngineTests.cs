namespace Kiln.Builders.Docker.Tests.Support;

/// <summary>The tests that share the far engine, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class FarEngineTests : ICollectionFixture<FarEngine>
{
    public const string Name = "far engine";
}
