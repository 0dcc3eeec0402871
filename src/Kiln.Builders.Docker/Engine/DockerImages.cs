using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kiln.Images.References;

namespace Kiln.Builders.Docker.Engine;

/// <summary>The images of an engine.</summary>
internal sealed class DockerImages(EngineClient client)
{
    /// <summary>The last version of the interface that says from which container an image was committed.</summary>
    private const string LastWithContainer = "1.44";

    /// <summary>A Dockerfile is built with BuildKit when nobody says anything else.</summary>
    public bool PrefersBuildKit => client.PrefersBuildKit;

    /// <exception cref="EngineException">There is none of that name.</exception>
    public async Task<ImageDetails> InspectAsync(string name, CancellationToken cancellationToken) =>
        ImageDetails.Read(await client.AskAsync(
            HttpMethod.Get, $"/images/{EnginePath.Name(name)}/json", EngineBody.None, cancellationToken));

    /// <returns>Null when there is none of that name.</returns>
    public async Task<ImageDetails?> FindAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await InspectAsync(name, cancellationToken);
        }
        catch (EngineException e) when (e.Reason == EngineFailure.NotFound)
        {
            return null;
        }
    }

    /// <param name="logins">For the registry of the image.</param>
    public async Task PullAsync(
        DockerReference image,
        string? platform,
        RegistryLogins logins,
        TransferOutput output,
        CancellationToken cancellationToken)
    {
        string path = EnginePath.Of(
            "/images/create",
            ("fromImage", RepositoryOf(image)),
            ("tag", image.Selector),
            ("platform", platform));
        await client.FollowAsync(
            path, await WithLoginAsync(logins, image.Registry, cancellationToken), output.Report, cancellationToken);
    }

    public async Task PushAsync(
        DockerReference image,
        string? platform,
        RegistryLogins logins,
        TransferOutput output,
        CancellationToken cancellationToken)
    {
        string path = EnginePath.Of(
            $"/images/{EnginePath.Name(RepositoryOf(image))}/push",
            ("tag", image.Tag),
            ("platform", platform is null || !IsAtLeast(1, 46) ? null : PlatformJson(platform)));
        await client.FollowAsync(
            path, await WithLoginAsync(logins, image.Registry, cancellationToken), output.Report, cancellationToken);
    }

    /// <summary>Asks a registry whether it takes a name and a password.</summary>
    public Task CheckLoginAsync(RegistryLogin login, CancellationToken cancellationToken) =>
        client.AskAsync(HttpMethod.Post, "/auth", EngineBody.Json(login.ToJson()), cancellationToken);

    public Task TagAsync(string image, string repository, string tag, CancellationToken cancellationToken) =>
        client.AskAsync(
            HttpMethod.Post,
            EnginePath.Of($"/images/{EnginePath.Name(image)}/tag", ("repo", repository), ("tag", tag)),
            EngineBody.None,
            cancellationToken);

    /// <returns>The image's id.</returns>
    public async Task<string> CommitAsync(CommitRequest request, CancellationToken cancellationToken)
    {
        string path = EnginePath.Of(
            "/commit",
            [
                ("container", request.Container),
                ("author", request.Author),
                ("comment", request.Message),
                ("repo", request.Repository),
                ("tag", request.Tag),
                .. request.Changes.Select(static change => ("changes", (string?)change)),
            ]);
        JsonElement answer = await client.AskAsync(HttpMethod.Post, path, EngineBody.Json([]), cancellationToken);
        return EngineJson.Text(answer, "Id") ?? "";
    }

    /// <summary>Removes it, or one of its names; succeeds when it is gone.</summary>
    public async Task RemoveAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await client.AskAsync(
                HttpMethod.Delete, $"/images/{EnginePath.Name(name)}", EngineBody.None, cancellationToken);
        }
        catch (EngineException e) when (e.Reason == EngineFailure.NotFound)
        {
            // Somebody else was faster.
        }
    }

    /// <summary>Images without a name that were committed from a container.</summary>
    public async Task<ImmutableArray<string>> NamelessOfAsync(string container, CancellationToken cancellationToken)
    {
        string filter = new JsonObject { ["dangling"] = new JsonArray("true") }.ToJsonString();
        JsonElement list = await client.AskAsync(
            HttpMethod.Get, EnginePath.Of("/images/json", ("filters", filter)), EngineBody.None, cancellationToken);
        ImmutableArray<string>.Builder found = ImmutableArray.CreateBuilder<string>();
        foreach (JsonElement image in list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default)
        {
            string id = EngineJson.Text(image, "Id") ?? "";
            if (await ContainerOfAsync(id, cancellationToken) == container)
            {
                found.Add(id);
            }
        }

        return found.ToImmutable();
    }

    /// <summary>The image with all its layers and names, in the docker program's format.</summary>
    public async Task SaveAsync(string name, Stream destination, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await client.SendAsync(
            HttpMethod.Get, $"/images/{EnginePath.Name(name)}/get", EngineBody.None, cancellationToken);
        await EngineCopy.ToAsync(client.Address, response, destination, cancellationToken);
    }

    /// <summary>Makes an image of a root file system.</summary>
    /// <returns>The image's id.</returns>
    public async Task<string> ImportAsync(
        Stream archive,
        string name,
        ImmutableArray<string> changes,
        string? platform,
        CancellationToken cancellationToken)
    {
        string path = EnginePath.Of(
            "/images/create",
            [
                ("fromSrc", "-"),
                ("repo", name),
                ("platform", platform),
                .. changes.Select(static change => ("changes", (string?)change)),
            ]);
        string id = "";
        await client.FollowAsync(
            path,
            EngineBody.Archive(archive),
            report => id = EngineJson.Text(report, "status") is { } status && status.StartsWith(
                "sha256:", StringComparison.Ordinal) ? status : id,
            cancellationToken);
        return id;
    }

    /// <summary>Makes an image from a Dockerfile.</summary>
    /// <param name="path">With the options as parameters.</param>
    /// <param name="context">The archive with the Dockerfile and what it uses.</param>
    /// <param name="logins">For the registries of base images, as the header wants them.</param>
    /// <returns>The image's id.</returns>
    public async Task<string> BuildAsync(
        string path,
        Stream context,
        JsonObject logins,
        TransferOutput output,
        CancellationToken cancellationToken)
    {
        string id = "";
        EngineBody body = EngineBody.Archive(context) with
        {
            Headers = [(
            "X-Registry-Config", RegistryLogin.Encode(logins))]
        };
        await client.FollowAsync(
            path,
            body,
            report =>
            {
                id = EngineJson.Text(report, "aux", "ID") ?? id;
                output.Report(report);
            },
            cancellationToken);
        return id;
    }

    /// <summary>The one that an image was committed from; null when nobody knows.</summary>
    private async Task<string?> ContainerOfAsync(string image, CancellationToken cancellationToken)
    {
        try
        {
            EngineBody body = EngineBody.None with { Version = LastWithContainer };
            string path = $"/images/{EnginePath.Name(image)}/json";
            return EngineJson.Text(
                await client.AskAsync(HttpMethod.Get, path, body, cancellationToken), "Container");
        }
        catch (EngineException e) when (e.Reason == EngineFailure.NotFound)
        {
            return null;
        }
    }

    /// <summary>The repository as the engine shall read it, without tag and digest.</summary>
    private static string RepositoryOf(DockerReference image) => $"{image.Registry}/{image.Repository}";

    private static async Task<EngineBody> WithLoginAsync(
        RegistryLogins logins,
        string registry,
        CancellationToken cancellationToken)
    {
        RegistryLogin? login = await logins.FindAsync(registry, cancellationToken);

        // The engine wants the header also when there is nothing to say.
        string header = RegistryLogin.Encode(login?.ToJson() ?? []);
        return EngineBody.None with { Headers = [("X-Registry-Auth", header)] };
    }

    private static string PlatformJson(string platform)
    {
        string[] parts = platform.Split('/');
        JsonObject json = new() { ["os"] = parts[0] };
        if (parts.Length > 1)
        {
            json["architecture"] = parts[1];
        }

        if (parts.Length > 2)
        {
            json["variant"] = parts[2];
        }

        return json.ToJsonString();
    }

    private bool IsAtLeast(int major, int minor) =>
        Version.TryParse(client.Version, out Version? version) && version >= new Version(major, minor);
}
