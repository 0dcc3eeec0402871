using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Kiln.Testing;

namespace Kiln.EndToEnd.Tests;

/// <summary>The README's first command: the image is there, other tools accept it, and it serves its page.</summary>
public sealed class QuickstartTests : IDisposable
{
    private readonly TemporaryDirectory _work = new();

    private readonly KilnExecutable _kiln = new();

    [Fact]
    public async Task Quickstart_makes_an_image_that_serves_its_page()
    {
        Requires.Root();
        Requires.Tool("mmdebstrap", "mmdebstrap");
        Requires.Tool("runc", "runc");
        string skopeo = Requires.Tool("skopeo", "skopeo");
        string umoci = Requires.Tool("umoci", "umoci");
        string template = _work.Combine("quickstart");
        Directory.CreateDirectory(template);
        File.Copy(
            Path.Combine(RepositoryRoot.Path, "examples", "quickstart", "template.pkr.hcl"),
            Path.Combine(template, "template.pkr.hcl"));

        KilnRun build = await _kiln.RunAsync(_work, "build", "-color=false", "-var", "greeting=From a test", "quickstart");
        Assert.True(build.ExitCode == 0, build.Output + build.Error);
        string archive = Path.Combine(template, "output", "page.tar");
        Assert.True(File.Exists(archive), build.Output);

        using JsonDocument inspected = JsonDocument.Parse(await ToolAsync(skopeo, "inspect", $"oci-archive:{archive}"));
        Assert.Equal("linux", inspected.RootElement.GetProperty("Os").GetString());
        Assert.Contains(
            inspected.RootElement.GetProperty("Digest").GetString()!,
            build.Output,
            StringComparison.Ordinal);
        await AssertChecksumAsync(archive, Path.Combine(template, "output", "page.sha256"));

        string layout = _work.Combine("layout");
        await ToolAsync(skopeo, "copy", "--quiet", $"oci-archive:{archive}", $"oci:{layout}:page");
        string bundle = _work.Combine("bundle");
        await ToolAsync(umoci, "unpack", "--image", $"{layout}:page", bundle);
        Assert.Contains("<h1>From a test</h1>", await ServedPageAsync(bundle), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _kiln.Dispose();
        _work.Dispose();
    }

    private static async Task AssertChecksumAsync(string archive, string checksumFile)
    {
        await using FileStream content = File.OpenRead(archive);
        string expected = Convert.ToHexStringLower(await System.Security.Cryptography.SHA256.HashDataAsync(content));
        Assert.Equal($"{expected}\tpage.tar\n", await File.ReadAllTextAsync(checksumFile));
    }

    /// <summary>Runs the unpacked image under runc in the host's network, on a free port, and gets its page.</summary>
    private async Task<string> ServedPageAsync(string bundle)
    {
        int port = FreePort();
        string config = Path.Combine(bundle, "config.json");
        string text = await File.ReadAllTextAsync(config);
        Assert.Contains("\"8080\"", text, StringComparison.Ordinal);
        text = text
            .Replace("\"8080\"", $"\"127.0.0.1:{port}\"", StringComparison.Ordinal)
            .Replace("\"terminal\": true", "\"terminal\": false", StringComparison.Ordinal)
            .Replace("\"terminal\":true", "\"terminal\":false", StringComparison.Ordinal);
        await File.WriteAllTextAsync(config, WithoutNetworkNamespace(text));
        string name = $"kiln-test-{Environment.ProcessId}";
        using Process container = Process.Start(new ProcessStartInfo("runc", ["--root", _work.Combine("runc"), "run", "--bundle", bundle, name])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        })!;
        try
        {
            return await GetAsync(new($"http://127.0.0.1:{port}/"), container);
        }
        finally
        {
            await ToolAsync("runc", "--root", _work.Combine("runc"), "delete", "--force", name);
            await container.WaitForExitAsync();
        }
    }

    private static string WithoutNetworkNamespace(string config)
    {
        System.Text.Json.Nodes.JsonNode root = System.Text.Json.Nodes.JsonNode.Parse(config)!;
        System.Text.Json.Nodes.JsonArray namespaces = root["linux"]!["namespaces"]!.AsArray();
        System.Text.Json.Nodes.JsonNode network = namespaces.Single(static n => n!["type"]!.GetValue<string>() == "network")!;
        namespaces.Remove(network);
        return root.ToJsonString();
    }

    private static async Task<string> GetAsync(Uri address, Process server)
    {
        using HttpClient client = new();
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(1));
        while (true)
        {
            Assert.False(server.HasExited, "the container ended");
            try
            {
                return await client.GetStringAsync(address, limit.Token);
            }
            catch (HttpRequestException e) when (e.InnerException is SocketException)
            {
                await Task.Delay(50, limit.Token); // It has not opened its port yet.
            }
        }
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<string> ToolAsync(string file, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(file, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{file} {string.Join(' ', arguments)}: {await error}");
        return output;
    }
}
