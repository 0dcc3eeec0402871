using System.Collections.Immutable;
using Kiln.Sdk.Checkpoints;
using Kiln.Testing;

namespace Kiln.Builders.Qemu.Tests.Support;

/// <summary>Checkpoints of a test: what the test names is found.</summary>
public sealed class MemoryCheckpoints : ICheckpointStore, IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly Dictionary<string, CheckpointContent> _added = [];

    /// <summary>The key of the checkpoint to begin at; null to begin at the first provisioner.</summary>
    public string? Found { get; set; }

    public List<CheckpointBase> Origins { get; } = [];

    public ImmutableArray<string> Keys => [.. _added.Keys.Order(StringComparer.Ordinal)];

    public async Task<Checkpoint?> FindAsync(
        CheckpointBase origin,
        Func<Checkpoint, CancellationToken, Task<bool>> isUsable,
        CancellationToken cancellationToken)
    {
        Origins.Add(origin);
        if (Found is null || origin.Obstacle is not null)
        {
            return null;
        }

        Checkpoint checkpoint = new(Found, 1, _added[Found]) { Folder = _folder.Combine(Found) };
        return await isUsable(checkpoint, cancellationToken) ? checkpoint : null;
    }

    public Task<string> FolderAsync(string key, CancellationToken cancellationToken) =>
        Task.FromResult(Directory.CreateDirectory(_folder.Combine(key)).FullName);

    public Task AddAsync(string key, CheckpointContent content, CancellationToken cancellationToken)
    {
        _added.Add(key, content);
        return Task.CompletedTask;
    }

    public void Dispose() => _folder.Dispose();
}
