using System.Collections.Immutable;
using Kiln.Engine.Preparation;
using Kiln.Sdk.Components;
using Kiln.Sdk.Events;
using Kiln.Sdk.Plan;
using Kiln.Sdk.Resources;
using Kiln.Values;

namespace Kiln.Engine.Running;

/// <summary>
/// Runs the post-processor sequences of one build and decides which artifacts stay. A failure ends its own sequence
/// only. Disposing ends what the post-processors hold: after it nobody may use their artifacts.
/// </summary>
internal sealed class PostProcessorChain(RunScope run, PreparedBuild build, IUi ui, ILedger ledger)
    : IAsyncDisposable
{
    private readonly List<IArtifact> _artifacts = [];
    private readonly List<string> _errors = [];
    private readonly List<IPostProcessor> _made = [];

    /// <summary>What failed, in the order of failing.</summary>
    public IReadOnlyList<string> Errors => _errors;

    /// <returns>What stays: the builder's artifact if it is kept, then those of the post-processors.</returns>
    /// <exception cref="OperationCanceledException">The run was stopped; nothing more is removed.</exception>
    public async Task<ImmutableArray<IArtifact>> RunAsync(IArtifact built, CancellationToken cancellationToken)
    {
        ImmutableArray<PlannedPostProcessor>[] sequences =
            [.. build.Planned.PostProcessors.Where(static sequence => !sequence.IsEmpty)];
        bool keep = sequences.Length == 0;
        foreach (ImmutableArray<PlannedPostProcessor> sequence in sequences)
        {
            cancellationToken.ThrowIfCancellationRequested();
            keep |= await RunSequenceAsync(sequence, built, cancellationToken);
        }

        if (keep)
        {
            _artifacts.Insert(0, built);
        }
        else
        {
            string files = string.Join(' ', built.Files);
            await DestroyAsync(built, e => $"Error destroying builder artifact: {e}; bad artifact: [{files}]");
        }

        return [.. _artifacts];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IPostProcessor postProcessor in _made)
        {
            await ComponentRelease.ReleaseAsync(postProcessor);
        }

        _made.Clear();
    }

    /// <returns>
    /// Whether this sequence wants the builder's artifact to stay: the last post-processor that had it as its input
    /// says so.
    /// </returns>
    private async Task<bool> RunSequenceAsync(
        ImmutableArray<PlannedPostProcessor> sequence,
        IArtifact built,
        CancellationToken cancellationToken)
    {
        bool keepsBuilt = false;
        IArtifact input = built;
        for (int i = 0; i < sequence.Length; i++)
        {
            PostProcessResult result;
            try
            {
                result = await RunOneAsync(sequence[i], input, built, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                _errors.Add($"Post-processor failed: {FailureText.WithAdvice(e)}");

                // Compat: Packer removes the builder's artifact also when the first post-processor of a sequence
                // failed.
                return keepsBuilt || ReferenceEquals(input, built);
            }

            bool keep = Keeps(sequence[i], result, input);
            if (ReferenceEquals(input, built))
            {
                keepsBuilt = keep;
            }

            await SettleInputAsync(sequence[i], input, built, isFirst: i == 0, keep);
            if (result.Artifact is null)
            {
                return keepsBuilt;
            }

            input = result.Artifact;
        }

        _artifacts.Add(input);
        return keepsBuilt;
    }

    /// <summary>
    /// The template decides, then the post-processor; what is part of the result is kept in any case.
    /// </summary>
    private bool Keeps(PlannedPostProcessor planned, PostProcessResult result, IArtifact input)
    {
        bool isForced = result.MustKeepInput || ReferenceEquals(result.Artifact, input);
        if (isForced && planned.KeepInputArtifact == false)
        {
            ui.Log(
                $"keep forced: keep_input_artifact = false has no effect on {planned.Type}, whose result needs its "
                + "input.");
        }

        return isForced || (planned.KeepInputArtifact ?? result.KeepInput);
    }

    /// <summary>
    /// Compat: an artifact that a post-processor hands through is listed once for each of them, as Packer does. The
    /// builder's artifact is only removed after all sequences, because later ones start from it (Packer removes it at
    /// once).
    /// </summary>
    private async Task SettleInputAsync(
        PlannedPostProcessor planned,
        IArtifact input,
        IArtifact built,
        bool isFirst,
        bool keep)
    {
        if (keep && !isFirst)
        {
            _artifacts.Add(input);
        }
        else if (!keep && !ReferenceEquals(input, built))
        {
            await DestroyAsync(input, e => $"Failed cleaning up prior artifact: {e}; pp is {planned.Type}");
        }
    }

    private Task<PostProcessResult> RunOneAsync(
        PlannedPostProcessor planned,
        IArtifact input,
        IArtifact built,
        CancellationToken cancellationToken)
    {
        // Compat: a post-processor without a label has an empty name in HCL2, and the name of its type in legacy JSON.
        ui.Say(planned.Name == planned.Type
            ? $"Running post-processor: {planned.Type}"
            : $"Running post-processor: {planned.Name} (type {planned.Type})");
        PostProcessContext context = new()
        {
            Ui = run.UiFor(build.Name, $"{build.Name} ({planned.Type})"),
            Ledger = ledger,
            Directories = run.Options.Directories,
            Time = run.Time,
        };
        return run.TellAsync(
            build.Name,
            ComponentKind.PostProcessor,
            planned.Type,
            planned.Name,
            async () =>
            {
                MadeComponent<IPostProcessor> made = await run.Maker.PostProcessorAsync(
                    planned, VariablesOf(input, built), build.Context, cancellationToken);
                IPostProcessor postProcessor = made.OrThrow();
                _made.Add(postProcessor);
                return await run.ComponentPatience.RunAsync(
                    token => postProcessor.PostProcessAsync(context, input, token), cancellationToken);
            });
    }

    // Compat: in Packer only an artifact that carries build variables itself gives them to the next post-processor.
    private BuildVariables VariablesOf(IArtifact input, IArtifact built)
    {
        BuildVariables all = BuildVariables.Placeholders(build.Builder.GeneratedVariables)
            .With("PackerRunUUID", run.Options.RunUuid);
        foreach ((string name, HclValue value) in built.Variables.Values.Concat(input.Variables.Values))
        {
            all = all.With(name, value);
        }

        return all;
    }

    /// <summary>With a token of its own: half a removal would be worse than a late stop.</summary>
    private async Task DestroyAsync(IArtifact artifact, Func<string, string> describe)
    {
        _artifacts.RemoveAll(listed => ReferenceEquals(listed, artifact));
        using CancellationTokenSource budget = new(run.Options.CleanupBudget, run.Time);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(budget.Token, run.Stop.Now);
        try
        {
            await artifact.DestroyAsync(end.Token).WaitAsync(end.Token);
        }
        catch (Exception e)
        {
            string text = budget.IsCancellationRequested ? "it took too long" : FailureText.Of(e);
            _errors.Add(describe(text));
        }
    }
}
