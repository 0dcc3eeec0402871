using System.Net;
using System.Net.Sockets;
using System.Text;
using Kiln.Testing;

namespace Kiln.EndToEnd.Tests;

/// <summary>The variables that name a proxy, in both spellings.</summary>
public sealed class ProxyTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TemporaryDirectory _work = new();
    private readonly KilnExecutable _kiln = new();

    public ProxyTests() => _work.Write("t.pkr.hcl", """
        data "http" "page" {
          url = "http://example.invalid/page"
        }

        source "file" "a" {
          content = data.http.page.body
          target  = "page.txt"
        }

        build {
          sources = ["source.file.a"]
        }
        """);

    public void Dispose()
    {
        _kiln.Dispose();
        _work.Dispose();
    }

    [Theory]
    [InlineData("HTTP_PROXY")]
    [InlineData("http_proxy")]
    public async Task Request_goes_through_the_proxy(string variable)
    {
        using TcpListener proxy = new(IPAddress.Loopback, 0);
        proxy.Start();
        _kiln.Environment[variable] = $"http://{proxy.LocalEndpoint}";
        Task<string> request = AnswerAsync(proxy);
        KilnRun run = await _kiln.RunAsync(_work, "build", "-color=false", "t.pkr.hcl");
        Assert.True(run.ExitCode == 0, run.Output);
        Assert.StartsWith("GET http://example.invalid/page HTTP/1.1\r\n", await request, StringComparison.Ordinal);
        Assert.Equal("through the proxy", File.ReadAllText(_work.Combine("page.txt")));
    }

    [Fact]
    public async Task Hosts_in_NO_PROXY_are_asked_themselves()
    {
        using TcpListener proxy = new(IPAddress.Loopback, 0);
        proxy.Start();
        _kiln.Environment["HTTP_PROXY"] = $"http://{proxy.LocalEndpoint}";
        _kiln.Environment["NO_PROXY"] = "example.invalid";
        KilnRun run = await _kiln.RunAsync(_work, "build", "-color=false", "t.pkr.hcl");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("example.invalid", run.Output, StringComparison.Ordinal);
        Assert.False(proxy.Pending());
    }

    private static async Task<string> AnswerAsync(TcpListener proxy)
    {
        using CancellationTokenSource limit = new(Limit);
        using TcpClient client = await proxy.AcceptTcpClientAsync(limit.Token);
        await using NetworkStream stream = client.GetStream();
        StringBuilder request = new();
        byte[] buffer = new byte[4096];
        while (!request.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            int count = await stream.ReadAsync(buffer, limit.Token);
            Assert.True(count > 0, $"The request broke off: {request}");
            request.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }

        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 17\r\nConnection: close\r\n\r\nthrough the proxy"u8.ToArray(), limit.Token);
        return request.ToString();
    }
}
