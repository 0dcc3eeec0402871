namespace Kiln.Builders.Qemu.Tests.Support;

/// <summary>Tests that share one machine that was kept; they run one after another.</summary>
[CollectionDefinition(Name)]
public sealed class KeptMachineTests : ICollectionFixture<KeptMachine>
{
    public const string Name = "a machine that was kept";
}
