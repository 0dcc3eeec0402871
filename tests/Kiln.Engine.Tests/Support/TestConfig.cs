using System.Collections.Immutable;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Sdk.Plan;
using Kiln.Values;

namespace Kiln.Engine.Tests.Support;

/// <summary>A block at some line of a template; its value may depend on the build variables.</summary>
internal sealed class TestConfig(int line, Func<BuildVariables, HclValue>? value = null) : PlannedConfig
{
    public override TemplatePlace Place => new("test.pkr.hcl", line * 100, (line * 100) + 10, line, 1);

    /// <summary>Why the value may be another one in each run.</summary>
    public string? Varies { get; init; }

    /// <summary>What options are made from.</summary>
    public Func<string, ImmutableArray<ConfigCause>> Causes { get; init; } = static _ => [];

    public override string? Unsteadiness => Varies;

    public override ImmutableArray<ConfigCause> CausesOf(string option, HclValue value) => Causes(option);

    public override ConfigEvaluation Evaluate(BuildVariables variables)
    {
        try
        {
            return new(value is null ? HclValue.EmptyObject : value(variables), []);
        }
        catch (KeyNotFoundException)
        {
            return new(null, [new(ProblemSeverity.Error, "Unsupported attribute", "There is no such build variable.", Place)]);
        }
    }

    public override TemplatePlace PlaceOf(string option) => Place with { Line = line + 1, Column = 3 };
}
