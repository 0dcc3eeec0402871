using System.IO.Compression;
using System.IO.Pipelines;
using System.Text.Json.Nodes;
using Kiln.Builders.Docker.Config;
using Kiln.Builders.Docker.Engine;
using Kiln.Images.Model;
using Kiln.Images.References;
using Kiln.Sdk.Components;

namespace Kiln.Builders.Docker.Dockerfiles;

/// <summary>Lets the engine make an image from a Dockerfile.</summary>
internal sealed class DockerfileBuild(
    DockerfileConfig config,
    string platform,
    BuildContext context,
    DockerEngine engine)
{
    /// <returns>The image's id.</returns>
    public async Task<string> RunAsync(RegistryLogins logins, CancellationToken cancellationToken)
    {
        string folder = config.BuildDir.Length == 0 ? "." : config.BuildDir;
        ContextArchive archive = ContextArchive.Of(folder, config.Path);
        string path = EnginePath.Of(
            "/build",
            ("dockerfile", archive.DockerfileName),
            ("rm", "1"),
            ("forcerm", "1"),
            ("pull", config.Pull ? "1" : null),
            ("platform", platform.Length > 0 ? platform : null),
            ("buildargs", Arguments().ToJsonString()));
        JsonObject credentials = await CredentialsAsync(logins, cancellationToken);
        Pipe pipe = new();
        Task writing = WriteAsync(archive, pipe.Writer, cancellationToken);
        try
        {
            await using Stream content = pipe.Reader.AsStream(leaveOpen: true);
            return await engine.Images.BuildAsync(path, content, credentials, new(context.Ui, isLogged: true), cancellationToken);
        }
        catch (EngineException e)
        {
            throw e.ToFailure("docker build failed");
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
    private async Task WriteAsync(ContextArchive archive, PipeWriter writer, CancellationToken cancellationToken)
    {
        try
        {
            await using (Stream stream = writer.AsStream(leaveOpen: true))
            await using (Stream target = config.Compress ? new GZipStream(stream, CompressionLevel.Fastest) : stream)
            {
                await archive.WriteAsync(target, cancellationToken);
            }

            await writer.CompleteAsync();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            await writer.CompleteAsync(e);
        }
    }

    /// <summary>For the registries that the Dockerfile names.</summary>
    private async Task<JsonObject> CredentialsAsync(RegistryLogins logins, CancellationToken cancellationToken)
    {
        JsonObject all = [];
        foreach (string registry in (await File.ReadAllLinesAsync(config.Path, cancellationToken)).Select(RegistryOf).OfType<string>().Distinct())
        {
            if (await logins.FindAsync(registry, cancellationToken) is { } login)
            {
                all[login.Server] = login.ToJson();
            }
        }

        return all;
    }

    private static string? RegistryOf(string line)
    {
        string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        string? image = words is ["FROM" or "from" or "From", ..]
            ? words.Skip(1).FirstOrDefault(static word => !word.StartsWith("--", StringComparison.Ordinal))
            : null;
        try
        {
            return image is null || image.Contains('$', StringComparison.Ordinal) ? null : DockerReference.Parse(image).Registry;
        }
        catch (ImageException)
        {
            // The engine says what is wrong with it, with the line's number.
            return null;
        }
    }
}
