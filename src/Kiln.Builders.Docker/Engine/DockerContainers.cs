using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kiln.Builders.Docker.Engine;

/// <summary>The containers of an engine.</summary>
internal sealed class DockerContainers(EngineClient client)
{
    private const string StatHeader = "X-Docker-Container-Path-Stat";

    public EngineAddress Address => client.Address;

    /// <param name="spec">As the engine takes it.</param>
    /// <returns>The id.</returns>
    public async Task<string> CreateAsync(
        JsonObject spec,
        string? name,
        string? platform,
        CancellationToken cancellationToken)
    {
        string path = EnginePath.Of("/containers/create", ("name", name), ("platform", platform));
        JsonElement answer = await client.AskAsync(HttpMethod.Post, path, EngineBody.Json(spec), cancellationToken);
        return EngineJson.Text(answer, "Id") ?? "";
    }

    public Task StartAsync(string id, CancellationToken cancellationToken) =>
        client.AskAsync(HttpMethod.Post, $"/containers/{id}/start", EngineBody.None, cancellationToken);

    public Task RenameAsync(string id, string name, CancellationToken cancellationToken) =>
        client.AskAsync(
            HttpMethod.Post,
            EnginePath.Of($"/containers/{id}/rename", ("name", name)),
            EngineBody.None,
            cancellationToken);

    public Task StopAsync(string id, CancellationToken cancellationToken) =>
        client.AskAsync(HttpMethod.Post, $"/containers/{id}/stop", EngineBody.None, cancellationToken);

    public Task<JsonElement> InspectAsync(string id, CancellationToken cancellationToken) =>
        client.AskAsync(HttpMethod.Get, $"/containers/{id}/json", EngineBody.None, cancellationToken);

    /// <summary>What it wrote so far, for messages; its standard streams are a terminal's.</summary>
    public async Task<string> LogsAsync(string id, CancellationToken cancellationToken)
    {
        string path = EnginePath.Of($"/containers/{id}/logs", ("stdout", "1"), ("stderr", "1"), ("tail", "5"));
        using HttpResponseMessage response = await client.SendAsync(
            HttpMethod.Get, path, EngineBody.None, cancellationToken);
        return await client.TranslateAsync(
            () => response.Content.ReadAsStringAsync(cancellationToken),
            isAnswered: true);
    }

    /// <summary>Kills and removes it with its nameless volumes; succeeds when it is gone.</summary>
    public async Task RemoveAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            await client.AskAsync(
                HttpMethod.Delete,
                EnginePath.Of($"/containers/{id}", ("force", "1"), ("v", "1")),
                EngineBody.None,
                cancellationToken);
        }
        catch (EngineException e) when (e.Reason == EngineFailure.NotFound)
        {
            // With --rm the engine removes it itself.
        }
    }

    /// <summary>All containers with a label, running or not.</summary>
    public async Task<ImmutableArray<string>> WithLabelAsync(
        string name,
        string value,
        CancellationToken cancellationToken)
    {
        string filter = new JsonObject { ["label"] = new JsonArray($"{name}={value}") }.ToJsonString();
        JsonElement list = await client.AskAsync(
            HttpMethod.Get,
            EnginePath.Of("/containers/json", ("all", "1"), ("filters", filter)),
            EngineBody.None,
            cancellationToken);
        return list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Select(static c => EngineJson.Text(c, "Id") ?? "")]
            : [];
    }

    /// <summary>The root file system as it is now.</summary>
    public async Task ExportAsync(string id, Stream destination, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await client.SendAsync(
            HttpMethod.Get, $"/containers/{id}/export", EngineBody.None, cancellationToken);
        await EngineCopy.ToAsync(client.Address, response, destination, cancellationToken);
    }

    /// <summary>Unpacks an archive in a folder of the container.</summary>
    public Task PutAsync(string id, string folder, Stream archive, CancellationToken cancellationToken) =>
        client.AskAsync(
            HttpMethod.Put,
            EnginePath.Of($"/containers/{id}/archive", ("path", folder), ("noOverwriteDirNonDir", "true")),
            EngineBody.Archive(archive),
            cancellationToken);

    /// <summary>A file or a folder as an archive; the caller disposes of the answer.</summary>
    public Task<HttpResponseMessage> GetAsync(string id, string path, CancellationToken cancellationToken) =>
        client.SendAsync(
            HttpMethod.Get,
            EnginePath.Of($"/containers/{id}/archive", ("path", path)),
            EngineBody.None,
            cancellationToken);

    /// <returns>Null when there is no such path.</returns>
    public async Task<PathDetails?> StatAsync(string id, string path, CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage response = await client.SendAsync(
                HttpMethod.Head,
                EnginePath.Of($"/containers/{id}/archive", ("path", path)),
                EngineBody.None,
                cancellationToken);
            return response.Headers.TryGetValues(StatHeader, out IEnumerable<string>? values)
                ? PathDetails.Read(Encoding.UTF8.GetString(Convert.FromBase64String(values.First())))
                : null;
        }
        catch (EngineException e) when (e.Reason == EngineFailure.NotFound)
        {
            return null;
        }
    }

    /// <returns>The id of the command, which <see cref="AttachAsync"/> starts.</returns>
    public async Task<string> PrepareCommandAsync(string id, JsonObject command, CancellationToken cancellationToken)
    {
        JsonElement answer = await client.AskAsync(
            HttpMethod.Post, $"/containers/{id}/exec", EngineBody.Json(command), cancellationToken);
        return EngineJson.Text(answer, "Id") ?? "";
    }

    /// <summary>Starts a prepared command and talks with it.</summary>
    public Task<EngineConversation> AttachAsync(
        string command,
        bool hasTerminal,
        CancellationToken cancellationToken) =>
        client.TalkAsync(
            $"/exec/{command}/start", new() { ["Detach"] = false, ["Tty"] = hasTerminal }, cancellationToken);

    public Task<JsonElement> InspectCommandAsync(string command, CancellationToken cancellationToken) =>
        client.AskAsync(HttpMethod.Get, $"/exec/{command}/json", EngineBody.None, cancellationToken);

    public Task ResizeAsync(string command, int columns, int rows, CancellationToken cancellationToken) =>
        client.AskAsync(
            HttpMethod.Post,
            EnginePath.Of(
                $"/exec/{command}/resize",
                ("h", rows.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                ("w", columns.ToString(System.Globalization.CultureInfo.InvariantCulture))),
            EngineBody.None,
            cancellationToken);
}
