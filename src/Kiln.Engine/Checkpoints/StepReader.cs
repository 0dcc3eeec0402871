using System.Collections.Immutable;
using Kiln.Engine.Preparation;
using Kiln.Engine.Running;
using Kiln.Platform.Files;
using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Components;
using Kiln.Sdk.Plan;
using Kiln.Values;

namespace Kiln.Engine.Checkpoints;

/// <summary>Finds out what a provisioner depends on, as it is in this moment.</summary>
internal sealed class StepReader(RunScope run, InputDigest digest)
{
    private const string Unprepared = "it could not be prepared before the build";

    public async Task<StepInputs> ReadAsync(
        PlannedProvisioner planned,
        PrepareContext context,
        CancellationToken cancellationToken)
    {
        if (planned.Config.Unsteadiness is { } obstacle)
        {
            return StepInputs.Unknown(obstacle);
        }

        BuildVariables unknown = BuildVariables.Placeholders(context.GeneratedVariables ?? []);
        if (planned.Config.Evaluate(unknown).Value is not { } config)
        {
            return StepInputs.Unknown(Unprepared);
        }

        MadeComponent<IProvisioner> made =
            await run.Maker.ProvisionerAsync(planned, unknown, context, cancellationToken);
        try
        {
            return made.Component switch
            {
                null => StepInputs.Unknown(Unprepared),
                ICacheableProvisioner { Inputs: { Obstacle: null } inputs } =>
                    await DigestAsync(planned, config, inputs, cancellationToken),
                ICacheableProvisioner cacheable => StepInputs.Unknown(cacheable.Inputs.Obstacle!),
                _ => StepInputs.Unknown("it does not say what it depends on"),
            };
        }
        finally
        {
            await ComponentRelease.ReleaseAsync(made.Component);
        }
    }

    private async Task<StepInputs> DigestAsync(
        PlannedProvisioner planned,
        HclValue config,
        ProvisionerInputs inputs,
        CancellationToken cancellationToken)
    {
        ImmutableSortedDictionary<string, string>.Builder digests =
            ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        digests[InputName.Own("its type")] = digest.Of(planned.Type);
        digests[InputName.Own("its name")] = digest.Of(planned.Name);
        foreach ((string option, HclValue value) in config.AsEntries())
        {
            digests[InputName.Option(option)] = digest.Of(value);
        }

        for (int i = 0; i < inputs.Texts.Length; i++)
        {
            digests[InputName.Text(inputs.Texts[i].Option, i)] = digest.Of(inputs.Texts[i].Text);
        }

        try
        {
            foreach (string path in inputs.Paths)
            {
                digests[InputName.Path(path)] = digest.Of(await TreeDigest.ComputeAsync(path, cancellationToken));
            }
        }
        catch (FileAccessException e)
        {
            return StepInputs.Unknown(Clause(e.Message));
        }

        return new(digests.ToImmutable(), null) { Causes = CausesOf(planned.Config, config) };
    }

    private ImmutableSortedDictionary<string, string> CausesOf(PlannedConfig planned, HclValue config)
    {
        ImmutableSortedDictionary<string, string>.Builder causes =
            ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach ((string option, HclValue optionValue) in config.AsEntries())
        {
            foreach ((string name, HclValue? value) in planned.CausesOf(option, optionValue))
            {
                causes[InputName.Cause(option, name)] = value is null ? "" : digest.Of(value);
            }
        }

        return causes.ToImmutable();
    }

    /// <summary>A sentence as a part of another one.</summary>
    private static string Clause(string sentence) => char.ToLowerInvariant(sentence[0]) + sentence[1..].TrimEnd('.');
}
