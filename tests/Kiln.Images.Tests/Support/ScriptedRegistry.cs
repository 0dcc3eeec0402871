using System.Collections.Concurrent;
using Kiln.Images.Model;

namespace Kiln.Images.Tests.Support;

/// <summary>Serves one image over the distribution API and lets the test spoil any answer before it goes out.</summary>
internal sealed class ScriptedRegistry : IAsyncDisposable
{
    private readonly Dictionary<string, (byte[] Body, string Type)> _files = new(StringComparer.Ordinal);
    private readonly Func<ScriptedRequest, ScriptedAnswer?> _spoil;
    private readonly ScriptedServer _server;

    private ScriptedRegistry(Func<ScriptedRequest, ScriptedAnswer?> spoil)
    {
        _spoil = spoil;
        _server = new ScriptedServer(Answer);
    }

    public string Address => _server.Address;

    public string Location => $"docker://{_server.Address}/app:v1";

    public ConcurrentQueue<string> Requests => _server.Requests;

    /// <param name="spoil">Answers a request itself, or leaves it with null to the image.</param>
    public static async Task<ScriptedRegistry> StartAsync(Image image, Func<ScriptedRequest, ScriptedAnswer?> spoil)
    {
        ScriptedRegistry registry = new(spoil);
        registry.Add("manifests/v1", image.ManifestJson.ToArray(), image.Manifest.MediaType);
        registry.Add($"manifests/{image.Descriptor.Digest}", image.ManifestJson.ToArray(), image.Manifest.MediaType);
        registry.Add($"blobs/{image.Manifest.Config.Digest}", image.ConfigJson.ToArray(), "application/octet-stream");
        foreach (ImageLayer layer in image.Layers)
        {
            await using Stream blob = await layer.OpenAsync(CancellationToken.None);
            using MemoryStream content = new();
            await blob.CopyToAsync(content);
            registry.Add($"blobs/{layer.Descriptor.Digest}", content.ToArray(), "application/octet-stream");
        }

        return registry;
    }

    public void Add(string path, byte[] body, string type) => _files["/v2/app/" + path] = (body, type);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private ScriptedAnswer Answer(ScriptedRequest request)
    {
        if (request.Path == "/v2/")
        {
            return ScriptedAnswer.Empty(200);
        }

        return _spoil(request) ?? (_files.TryGetValue(request.Path, out (byte[] Body, string Type) file)
            ? new ScriptedAnswer(200, file.Body, file.Type)
            : ScriptedAnswer.Empty(404));
    }
}
