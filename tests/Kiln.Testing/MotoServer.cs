using System.Text.RegularExpressions;
using Xunit;

namespace Kiln.Testing;

/// <summary>moto: a server on a free port of this machine that answers like EC2, and forgets everything when it ends.</summary>
public sealed partial class MotoServer : IAsyncDisposable
{
    private readonly TemporaryDirectory _folder;
    private readonly Daemon _daemon;
    private readonly HttpClient _client = new();

    private MotoServer(TemporaryDirectory folder, Daemon daemon, string address)
    {
        _folder = folder;
        _daemon = daemon;
        Address = address;
    }

    /// <summary><c>http://127.0.0.1:PORT</c></summary>
    public string Address { get; }

    /// <summary>Where eng/install-moto puts it.</summary>
    private static string Program
    {
        get
        {
            string? cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
            cache = string.IsNullOrEmpty(cache)
                ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache")
                : cache;
            return Path.Combine(cache, "kiln-test-parts", "moto-trixie", "start");
        }
    }

    public static async Task<MotoServer> StartAsync()
    {
        Requires.Check(File.Exists(Program), "needs moto: run eng/install-moto once");
        TemporaryDirectory folder = new();
        Daemon daemon = await Daemon.StartAsync(
            folder.Combine("log"), static log => Running().IsMatch(log), Program, "-H", "127.0.0.1", "-p", "0");
        return new(folder, daemon, Running().Match(daemon.Log).Groups[1].Value);
    }

    /// <summary>Asks for something that needs no signature.</summary>
    /// <param name="action">The name of the call, and its parameters: <c>DescribeImages&amp;Owner.1=self</c>.</param>
    /// <returns>XML.</returns>
    public async Task<string> AskAsync(string action)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, $"{Address}/?Action={action}&Version=2016-11-15");
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            "AWS4-HMAC-SHA256 Credential=a/20200101/us-east-1/ec2/aws4_request, SignedHeaders=host, Signature=0");
        using HttpResponseMessage response = await _client.SendAsync(request, CancellationToken.None);
        string text = await response.Content.ReadAsStringAsync(CancellationToken.None);
        Assert.True(response.IsSuccessStatusCode, text);
        return text;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _daemon.DisposeAsync();
        _folder.Dispose();
    }

    [GeneratedRegex(@"Running on (http://\S+)\r?\n")]
    private static partial Regex Running();
}
