using System.Collections.Immutable;
using Kiln.Engine.Tests.Support;
using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;

namespace Kiln.Engine.Tests.Checkpoints;

/// <summary>A builder whose machine is a list of words, kept in files of checkpoints; its artifact is that list.</summary>
internal sealed class FreezingBuilder(Dictionary<string, string> origin) : ICheckpoints
{
    private const string FileName = "machine";

    private ICheckpointStore? _store;

    /// <summary>What is in the machine.</summary>
    public List<string> Machine { get; private set; } = [];

    /// <summary>Why nothing can be kept.</summary>
    public string? Obstacle { get; init; }

    /// <summary>Called with each checkpoint that is looked at.</summary>
    public Func<Checkpoint, bool> IsUsable { get; init; } = static _ => true;

    /// <summary>Called before a checkpoint is added.</summary>
    public Action<string> OnAdd { get; init; } = static _ => { };

    public async Task<IArtifact?> BuildAsync(BuildContext context, CancellationToken cancellationToken)
    {
        _store = context.Checkpoints;
        Checkpoint? found = _store is null ? null : await _store.FindAsync(
            new("freezer", origin.ToImmutableSortedDictionary(StringComparer.Ordinal)) { Obstacle = Obstacle },
            (checkpoint, _) => Task.FromResult(IsUsable(checkpoint)),
            cancellationToken);
        Machine = found is null ? [] : [.. await File.ReadAllLinesAsync(FileIn(found.Folder), cancellationToken)];
        await context.Provisioners.RunAsync(new NoneCommunicator(), BuildVariables.Empty, this, cancellationToken);
        return new TestArtifact(string.Join(' ', Machine));
    }

    public async Task SaveAsync(FinishedProvisioner provisioner, CancellationToken cancellationToken)
    {
        if (provisioner.CheckpointKey is not { } key)
        {
            return;
        }

        try
        {
            string folder = await _store!.FolderAsync(key, cancellationToken);
            await File.WriteAllLinesAsync(FileIn(folder), Machine, cancellationToken);
            OnAdd(key);
            CheckpointContent content = new(
                ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("words", $"{Machine.Count}"),
                Machine.Sum(static word => word.Length + 1));
            await _store.AddAsync(key, content, cancellationToken);
        }
        catch (IOException)
        {
            // There is no room for it.
        }
    }

    private static string FileIn(string folder) => Path.Combine(folder, FileName);
}
