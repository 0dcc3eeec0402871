using System.Collections.Immutable;

namespace Kiln.Sdk.Checkpoints;

/// <summary>What a builder needs to go on from a checkpoint, and to remove it.</summary>
/// <param name="Details">Image ids, digests, versions: what the builder alone understands.</param>
/// <param name="Bytes">How much room it takes, for the limits of the cache and for the user.</param>
public sealed record CheckpointContent(ImmutableSortedDictionary<string, string> Details, long Bytes);
