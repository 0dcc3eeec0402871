using System.Collections.Immutable;
using System.Globalization;
using Kiln.Builders.Docker.Config;
using Kiln.Builders.Docker.Engine;
using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Components;
using Kiln.Sdk.Resources;

namespace Kiln.Builders.Docker.Running;

/// <summary>
/// Commits the container between two provisioners, to images named after the checkpoint: a label would do as well, but
/// would stay in the final image of a build that starts from it.
/// </summary>
internal sealed class DockerCheckpoints(
    DockerBuilderConfig config,
    BuildContext context,
    DockerEngine engine,
    SourceImage source) : ICheckpoints
{
    public const string Kind = "docker";
    public const string EngineDetail = "engine";
    public const string ImageDetail = "image";
    public const string IdDetail = "id";

    private const string Repository = "kiln-checkpoint";
    private const string Format = "1";

    private string _container = "";

    /// <returns>The image to start from; null to start from the beginning.</returns>
    public async Task<string?> FindAsync(CancellationToken cancellationToken)
    {
        Checkpoint? found = await context.Checkpoints!.FindAsync(Origin(), IsThereAsync, cancellationToken);
        return found?.Content.Details[IdDetail];
    }

    /// <param name="container">What is committed from now on.</param>
    public void Begin(string container) => _container = container;

    public async Task SaveAsync(FinishedProvisioner provisioner, CancellationToken cancellationToken)
    {
        if (provisioner.CheckpointKey is not { } key || context.Checkpoints is null)
        {
            return;
        }

        string name = $"{Repository}:{key}";
        LedgerEntry entry = await context.Ledger.RecordAsync(
            DockerLedger.Image(engine.Address, name), cancellationToken);
        CommitRequest request = new(_container, [], "", "") { Repository = Repository, Tag = key };
        string id = await engine.Images.CommitAsync(request, cancellationToken);
        ImageDetails image = await engine.Images.InspectAsync(id, cancellationToken);
        CheckpointContent content = new(
            Texts(
                (EngineDetail, engine.Address.Text),
                (ImageDetail, name),
                (IdDetail, id)),
            Math.Max(0, image.Bytes - (source.Details?.Bytes ?? 0)));
        await context.Checkpoints.AddAsync(key, content, cancellationToken);
        await context.Ledger.StrikeAsync(entry, cancellationToken);
    }

    private async Task<bool> IsThereAsync(Checkpoint checkpoint, CancellationToken cancellationToken) =>
        checkpoint.Content.Details.TryGetValue(ImageDetail, out string? name)
        && checkpoint.Content.Details.TryGetValue(IdDetail, out string? id)
        && await engine.Images.FindAsync(name, cancellationToken) is { } image
        && image.Id == id;

    private CheckpointBase Origin() => new(Kind, Texts(
        ("format", Format),
        ("engine", engine.Address.Text),
        ("image", source.Details?.Id ?? source.Name),
        ("run_command", Joined(config.RunCommand)),
        ("device", Joined(config.Device)),
        ("cap_add", Joined(config.CapAdd)),
        ("cap_drop", Joined(config.CapDrop)),
        ("privileged", config.Privileged.ToString(CultureInfo.InvariantCulture)),
        ("runtime", config.Runtime),
        ("platform", config.Platform),
        ("container_dir", config.ContainerDir),
        ("exec_user", config.ExecUser),
        ("fix_upload_owner", config.FixUploadOwner.ToString(CultureInfo.InvariantCulture)),
        ("communicator", config.Access.Communicator)))
    {
        Obstacle = Obstacle(),
    };

    /// <summary>What is in volumes is in no image, so the next provisioner would miss it.</summary>
    private string? Obstacle() => source.Details is { Volumes.IsEmpty: false } image
            ? $"the image keeps {string.Join(", ", image.Volumes)} in volumes, which are part of no image"
        : !config.Volumes.IsEmpty || !config.Tmpfs.IsEmpty || RunsWithVolumes
            ? "volumes and tmpfs are part of no image"
            : null;

    private bool RunsWithVolumes => RunCommandLine.Parse(config.RunCommand).Options
        .Any(static option => option.Name is "volume" or "mount" or "tmpfs" or "volumes-from");

    private static string Joined(ImmutableArray<string> texts) => string.Join('\n', texts);

    private static ImmutableSortedDictionary<string, string> Texts(
        params ReadOnlySpan<(string Name, string Value)> texts)
    {
        ImmutableSortedDictionary<string, string>.Builder map =
            ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach ((string name, string value) in texts)
        {
            map.Add(name, value);
        }

        return map.ToImmutable();
    }
}
