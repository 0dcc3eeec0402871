using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Kiln.Testing;

namespace Kiln.EndToEnd.Tests.Killing;

/// <summary>
/// <c>kill -9</c> while an image is downloaded, through a real proxy and a redirect: the next build goes on where the first one was.
/// </summary>
public sealed class KilledDownloadTests : IDisposable
{
    private readonly TemporaryDirectory _work = new();
    private readonly KilnExecutable _kiln = new();

    private string Cache => Path.Combine(_kiln.Home, "cache", "packer");

    public void Dispose()
    {
        _kiln.Dispose();
        _work.Dispose();
    }

    [Fact]
    public async Task Download_of_a_killed_build_is_finished_by_the_next_one()
    {
        Requires.Tool("qemu-img", "qemu-utils");
        Requires.Tool("qemu-system-x86_64", "qemu-system-x86");
        byte[] image = new byte[4_000_000];
        Random.Shared.NextBytes(image);
        new byte[] { (byte)'Q', (byte)'F', (byte)'I', 0xfb }.CopyTo(image, 0);
        string digest = Convert.ToHexStringLower(SHA256.HashData(image));
        bool isFirst = true;
        await using WebServer server = new(request =>
        {
            if (request.Target.EndsWith("/go", StringComparison.Ordinal))
            {
                return new(302, "", "Location: /image.qcow2");
            }

            bool isCut = isFirst;
            isFirst = false;
            return Part(image, request, isCut);
        });
        await using HttpProxy proxy = await HttpProxy.StartAsync();
        _kiln.Environment["http_proxy"] = proxy.Address;
        WriteTemplate(server.Port, digest);

        await KillWhenHalfIsThereAsync();
        KilnRun run = await _kiln.RunAsync(_work, "build", "-color=false", "t.pkr.hcl");

        // The image is none, and that is found out only when it is here.
        Assert.True(run.ExitCode == 1, run.Output + run.Error);
        string file = Assert.Single(Directory.GetFiles(Cache, "*.iso"));
        Assert.Equal(digest, Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken))));
        SentRequest last = server.Requests.Last(static request => request.Method == "GET");
        Assert.True(last.Headers.TryGetValue("Range", out string? range), run.Output);
        Assert.InRange(int.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture), 1_000_000, 2_000_000);
        Assert.Contains("http://0.0.0.0:", proxy.Log, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Cache, "*.part"));
        Assert.False(Directory.Exists(_work.Combine("out")));
    }

    private static WebAnswer Part(byte[] image, SentRequest request, bool isCut)
    {
        int start = request.Headers.TryGetValue("Range", out string? range)
            ? int.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture)
            : 0;
        string length = string.Create(CultureInfo.InvariantCulture, $"Content-Length: {image.Length - start}");
        string part = string.Create(CultureInfo.InvariantCulture, $"Content-Range: bytes {start}-{image.Length - 1}/{image.Length}");
        return isCut
            ? new(200, "", length) { Bytes = image[..2_000_000], FallsSilent = true }
            : new(start > 0 ? 206 : 200, "", length, part) { Bytes = image[start..] };
    }

    private void WriteTemplate(int port, string digest) => _work.Write("t.pkr.hcl", string.Create(CultureInfo.InvariantCulture, $$"""
        source "qemu" "a" {
          iso_url          = "http://0.0.0.0:{{port}}/go"
          iso_checksum     = "sha256:{{digest}}"
          disk_image       = true
          communicator     = "none"
          headless         = true
          accelerator      = "tcg"
          output_directory = "out"
        }
        build {
          sources = ["source.qemu.a"]
        }
        """));

    private async Task KillWhenHalfIsThereAsync()
    {
        using Process kiln = _kiln.Start(_work, "build", "-color=false", "t.pkr.hcl");
        Task<string[]> output = Task.WhenAll(kiln.StandardOutput.ReadToEndAsync(), kiln.StandardError.ReadToEndAsync());
        try
        {
            await Within.Until(
                () => kiln.HasExited || Parts().Any(static file => new FileInfo(file).Length >= 1_000_000), "half of the image");
        }
        finally
        {
            kiln.Kill();
        }

        await kiln.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(Parts().Length > 0, string.Join("", await output));
    }

    private string[] Parts() => Directory.Exists(Cache) ? Directory.GetFiles(Cache, "*.part") : [];
}
