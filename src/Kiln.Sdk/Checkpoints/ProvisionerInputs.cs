using System.Collections.Immutable;

namespace Kiln.Sdk.Checkpoints;

/// <summary>What a provisioner reads on this machine.</summary>
/// <param name="Paths">
/// Files and folders; their contents, names and modes count. Whether a folder ends with a slash is the configuration's.
/// </param>
public sealed record ProvisionerInputs(ImmutableArray<string> Paths)
{
    public static ProvisionerInputs None { get; } = new([]);

    /// <summary>More texts that count: what the templates in options give.</summary>
    public ImmutableArray<InputText> Texts { get; init; } = [];

    /// <summary>
    /// Why its work can never be taken from a checkpoint, after "because": <c>it runs commands on this machine</c>.
    /// Null when it can.
    /// </summary>
    public string? Obstacle { get; init; }
}
