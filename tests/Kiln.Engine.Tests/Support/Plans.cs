using System.Collections.Immutable;
using Kiln.Sdk.Components;
using Kiln.Sdk.Plan;
using Kiln.Values;

namespace Kiln.Engine.Tests.Support;

/// <summary>Short ways to write plans.</summary>
internal static class Plans
{
    public static PlannedBuild Build(string name, string builder = "test", params ImmutableArray<PlannedProvisioner> provisioners) => new()
    {
        Name = name,
        SourceName = name[(name.LastIndexOf('.') + 1)..],
        Builder = new(builder, new TestConfig(1)),
        Provisioners = provisioners,
    };

    public static PlannedProvisioner Provisioner(string type, Func<BuildVariables, HclValue>? value = null) =>
        new(type, new TestConfig(10, value));

    public static PlannedPostProcessor PostProcessor(string type, bool? keep = null, string name = "") =>
        new(type, new TestConfig(20)) { KeepInputArtifact = keep, Name = name };
}
