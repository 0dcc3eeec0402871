using System.Collections.Immutable;
using Kiln.Builders.Docker.Engine;
using Kiln.Sdk.Resources;

namespace Kiln.Builders.Docker.Running;

/// <summary>How things in an engine are written down, so that a later run can remove them.</summary>
internal static class DockerLedger
{
    public const string ContainerKind = "docker-container";
    public const string ImageKind = "docker-image";

    /// <summary>An image that a container is being committed to.</summary>
    public const string CommitKind = "docker-commit";

    private const string EngineDetail = "engine";
    private const string NameDetail = "name";

    /// <param name="name">A name that nobody else uses, or an id.</param>
    public static LedgerResource Container(EngineAddress engine, string name) =>
        Of(ContainerKind, $"container {name} of the Docker engine at {engine.Text}", engine, name);

    /// <inheritdoc cref="Container"/>
    public static LedgerResource Image(EngineAddress engine, string name) =>
        Of(ImageKind, $"image {name} of the Docker engine at {engine.Text}", engine, name);

    /// <param name="container">Its id.</param>
    public static LedgerResource Commit(EngineAddress engine, string container) =>
        Of(
            CommitKind,
            $"unfinished image of container {container} of the Docker engine at {engine.Text}",
            engine,
            container);

    public static string NameIn(LedgerResource resource) => resource.Details[NameDetail];

    public static Task<DockerEngine> ConnectAsync(
        EngineSettings settings,
        LedgerResource resource,
        CancellationToken cancellationToken) =>
        DockerEngine.ConnectAsync(settings, settings.At(resource.Details[EngineDetail]), cancellationToken);

    private static LedgerResource Of(string kind, string title, EngineAddress engine, string name) => new(
        kind,
        title,
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)
            .Add(EngineDetail, engine.Text)
            .Add(NameDetail, name));
}
