using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Kiln.Plugins.Discovery;
using Kiln.Plugins.Installation.Releases;
using Kiln.Testing;

namespace Kiln.Plugins.Tests.Support;

/// <summary>
/// A server with both layouts of releases: <c>/vendor/</c>, <c>/github/</c> and its interface below <c>/api/</c>.
/// </summary>
internal sealed class ReleaseSite : IAsyncDisposable
{
    private readonly WebServer _server;
    private bool _isDisposed;

    public ReleaseSite() => _server = new(Answer);

    /// <summary>By path; may be changed while it runs.</summary>
    public ConcurrentDictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>Asked first; null for the usual answer.</summary>
    public Func<SentRequest, WebAnswer?> Special { get; set; } = static _ => null;

    public string Address => _server.Address;

    public IEnumerable<string> Requests => _server.Requests.Select(static request => request.Target);

    public IEnumerable<SentRequest> FullRequests => _server.Requests;

    public PluginHost Vendor => new("github.com/hashicorp", ReleaseLayout.Vendor, new(Address + "/vendor/"));

    public PluginHost GitHub => new("github.com", ReleaseLayout.GitHub, new(Address + "/github/"))
    {
        Api = new(Address + "/api/"),
    };

    public static byte[] Zip(params ReadOnlySpan<(string Name, string Text)> entries)
    {
        using MemoryStream bytes = new();
        using (ZipArchive archive = new(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, string text) in entries)
            {
                using Stream stream = archive.CreateEntry(name).Open();
                stream.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return bytes.ToArray();
    }

    /// <summary>Publishes a plugin for this machine as HashiCorp does.</summary>
    public void PublishVendor(string name, PluginScript script, string? version = null, byte[]? archive = null)
    {
        string number = version ?? script.Version;
        string stem = $"packer-plugin-{name}_{number}";
        string folder = $"/vendor/packer-plugin-{name}";
        byte[] zip = archive ?? Zip((PluginHome.ProgramName(name, number), script.Text));
        Files[$"{folder}/{number}/{stem}_{PluginHome.Machine}.zip"] = zip;
        Files[$"{folder}/{number}/{stem}_manifest.json"] = """{"metadata":{"protocol_version":"5.0"}}"""u8.ToArray();
        Text(
            $"{folder}/{number}/{stem}_SHA256SUMS",
            $"{Digest(zip)}  {stem}_{PluginHome.Machine}.zip\n{new string('a', 64)}  {stem}_plan9_amd64.zip\n");
        string index = $"{folder}/index.json";
        string old = Files.TryGetValue(index, out byte[]? bytes) ? Encoding.UTF8.GetString(bytes)[13..^2] + "," : "";
        string entry = $"\"{number}\":{{\"name\":\"packer-plugin-{name}\",\"version\":\"{number}\"}}";
        Text(index, "{\"versions\":{" + old + entry + "}}");
    }

    /// <summary>Publishes a plugin for this machine as others do on GitHub.</summary>
    public void PublishGitHub(string owner, string name, PluginScript script, string? version = null, byte[]? archive = null)
    {
        string number = version ?? script.Version;
        string stem = $"packer-plugin-{name}_v{number}";
        string folder = $"/github/{owner}/packer-plugin-{name}/releases/download/v{number}";
        byte[] zip = archive ?? Zip((PluginHome.ProgramName(name, number, script.Api), script.Text), ("LICENSE", "free"));
        string file = $"{stem}_{script.Api}_{PluginHome.Machine}.zip";
        Files[$"{folder}/{file}"] = zip;
        Text(
            $"{folder}/{stem}_SHA256SUMS",
            $"{Digest(zip)}  {file}\n{new string('b', 64)}  {stem}_{script.Api}_windows_amd64.zip\n{new string('c', 64)}  {stem}_manifest.json");
        Tag(owner, name, "v" + number);
    }

    public void Tag(string owner, string name, string tag)
    {
        string tags = $"/api/repos/{owner}/packer-plugin-{name}/git/matching-refs/tags";
        string old = Files.TryGetValue(tags, out byte[]? bytes) ? Encoding.UTF8.GetString(bytes)[1..^1] + "," : "";
        Text(tags, $$"""[{{old}}{"ref":"refs/tags/{{tag}}"}]""");
    }

    /// <summary>The paths that end so.</summary>
    public string Find(string ending) => Files.Keys.Single(path => path.EndsWith(ending, StringComparison.Ordinal));

    public void Text(string path, string text) => Files[path] = Encoding.UTF8.GetBytes(text);

    public static string Digest(byte[] content) => FileDigest.Of(content);

    /// <summary>
    /// Breaks the connection in the middle of a file; a request for the rest is answered with the rest.
    /// </summary>
    public static WebAnswer Half(SentRequest request, byte[] content)
    {
        if (request.Headers.TryGetValue("Range", out string? range))
        {
            int start = int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture);
            return new(206, "", $"Content-Range: bytes {start}-{content.Length - 1}/{content.Length}") { Bytes = content[start..] };
        }

        return new(200, "", $"Content-Length: {content.Length}") { Bytes = content[..(content.Length / 2)] };
    }

    /// <summary>May be called more than once.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            await _server.DisposeAsync();
        }
    }

    private WebAnswer Answer(SentRequest request) =>
        Special(request)
        ?? (Files.TryGetValue(request.Target, out byte[]? content)
            ? new(200) { Bytes = content }
            : new(404, "no such file"));
}
