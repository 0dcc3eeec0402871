using System.Collections.Immutable;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Text.Json.Nodes;
using Kiln.Builders.Docker.Config;
using Kiln.Builders.Docker.Engine;
using Kiln.Sdk.Components;

namespace Kiln.Builders.Docker.Dockerfiles;

/// <summary>Lets the engine make an image from a Dockerfile: with BuildKit, or with its classic builder.</summary>
internal sealed class DockerfileBuild(
    DockerBuilderConfig builder,
    DockerfileConfig config,
    DockerHost host,
    BuildContext context,
    DockerEngine engine)
{
    private const string BuildKit = "2";

    private readonly string? _platform = builder.Platform.Length > 0 ? builder.Platform : null;
    private readonly TransferOutput _output = new(context.Ui, isLogged: true);

    /// <returns>The image's id.</returns>
    public async Task<string> RunAsync(RegistryLogins logins, CancellationToken cancellationToken)
    {
        string folder = config.BuildDir.Length == 0 ? "." : config.BuildDir;
        ContextArchive archive = ContextArchive.Of(folder, config.Path);
        ImmutableArray<BaseImage> bases = await BaseImagesAsync(logins, cancellationToken);
        bool hasBuildKit = WantsBuildKit(archive);
        bool pulls = config.Pull && !(hasBuildKit && await PullAsync(bases, logins, cancellationToken));
        string path = EnginePath.Of(
            "/build",
            ("version", hasBuildKit ? BuildKit : null),
            ("dockerfile", archive.DockerfileName),
            ("rm", "1"),
            ("forcerm", "1"),
            ("pull", pulls ? "1" : null),
            ("platform", _platform),
            ("buildargs", Arguments().ToJsonString()));
        return await SendAsync(path, archive, hasBuildKit, Credentials(bases), cancellationToken);
    }

    /// <summary>
    /// As the docker program decides, but for a Dockerfile that is not to be seen: that one BuildKit would have to get
    /// over another connection, so the classic builder, which can hide it, is used unless the user says otherwise.
    /// </summary>
    private bool WantsBuildKit(ContextArchive archive)
    {
        bool? isAskedFor = AskedForBuildKit();
        if (isAskedFor == true && archive.HidesDockerfile)
        {
            context.Ui.Log($"{config.Path} is part of the folder for BuildKit, as {archive.DockerfileName}.");
        }

        return isAskedFor ?? (engine.Images.PrefersBuildKit && !archive.HidesDockerfile);
    }

    private bool? AskedForBuildKit() => host.Variable("DOCKER_BUILDKIT") switch
    {
        null or "" => null,
        "0" or "f" or "F" or "false" or "False" or "FALSE" => false,
        "1" or "t" or "T" or "true" or "True" or "TRUE" => true,
        string other => throw new BuildFailedException(
            $"The environment variable DOCKER_BUILDKIT is \"{other}\", which is neither 1 nor 0."),
    };

    /// <summary>
    /// BuildKit would ask the docker program for logins, over a connection that is none here. So what needs one is
    /// pulled before, and BuildKit takes what is there.
    /// </summary>
    /// <returns>False when nothing needs a login.</returns>
    private async Task<bool> PullAsync(
        ImmutableArray<BaseImage> bases,
        RegistryLogins logins,
        CancellationToken cancellationToken)
    {
        if (bases.All(static b => b.Login is null))
        {
            return false;
        }

        foreach (BaseImage image in bases)
        {
            await engine.Images.PullAsync(image.Reference, _platform, logins, _output, cancellationToken);
        }

        return true;
    }

    private async Task<string> SendAsync(
        string path,
        ContextArchive archive,
        bool hasBuildKit,
        JsonObject credentials,
        CancellationToken cancellationToken)
    {
        Pipe pipe = new();
        Task writing = WriteAsync(archive, hasBuildKit, pipe.Writer, cancellationToken);
        try
        {
            await using Stream content = pipe.Reader.AsStream(leaveOpen: true);
            return await engine.Images.BuildAsync(path, content, credentials, _output, cancellationToken);
        }
        catch (EngineException e)
        {
            string said = _output.LastLines.Length > 0 ? $"\nIts last lines:\n{_output.LastLines}" : "";
            throw new BuildFailedException(e.ToFailure("docker build failed").Message + said, e) { Advice = e.Advice };
        }
        finally
        {
            await pipe.Reader.CompleteAsync();
            await writing;
        }
    }

    private JsonObject Arguments() =>
        new(config.Arguments.Select(static a => KeyValuePair.Create(a.Key, (JsonNode?)a.Value)));

    /// <summary>A failure to read the folder reaches the engine's call as a failure of its body.</summary>
    private async Task WriteAsync(
        ContextArchive archive,
        bool hasBuildKit,
        PipeWriter writer,
        CancellationToken cancellationToken)
    {
        try
        {
            await using (Stream stream = writer.AsStream(leaveOpen: true))
            await using (Stream target = config.Compress ? new GZipStream(stream, CompressionLevel.Fastest) : stream)
            {
                await archive.WriteAsync(target, hasBuildKit, cancellationToken);
            }

            await writer.CompleteAsync();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            await writer.CompleteAsync(e);
        }
    }

    private static JsonObject Credentials(ImmutableArray<BaseImage> bases) => new(bases
        .Select(static b => b.Login)
        .OfType<RegistryLogin>()
        .DistinctBy(static login => login.Server)
        .Select(static login => KeyValuePair.Create(login.Server, (JsonNode?)login.ToJson())));

    /// <summary>Those that the Dockerfile names without variables.</summary>
    private async Task<ImmutableArray<BaseImage>> BaseImagesAsync(
        RegistryLogins logins,
        CancellationToken cancellationToken)
    {
        ImmutableArray<BaseImage>.Builder images = ImmutableArray.CreateBuilder<BaseImage>();
        HashSet<string> stages = new(StringComparer.OrdinalIgnoreCase) { "scratch" };
        foreach (string line in await File.ReadAllLinesAsync(config.Path, cancellationToken))
        {
            if (BaseImage.NamesIn(line) is not { } names)
            {
                continue;
            }

            if (!stages.Contains(names.Image) && BaseImage.ReferenceTo(names.Image) is { } reference)
            {
                images.Add(new(reference, await logins.FindAsync(reference.Registry, cancellationToken)));
            }

            stages.Add(names.Stage);
        }

        return images.ToImmutable();
    }
}
