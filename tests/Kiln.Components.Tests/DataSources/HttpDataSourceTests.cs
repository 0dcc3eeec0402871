using System.Collections.Immutable;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Kiln.DataSources.Http;
using Kiln.Sdk.Components;
using Kiln.Testing;
using Kiln.Values;

namespace Kiln.Components.Tests.DataSources;

public sealed class HttpDataSourceTests
{
    private static readonly IWebProxy NoProxy = new WebProxy();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Methods => ["HEAD", "GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"];

    [Fact]
    public async Task Result_holds_the_address_the_body_and_the_headers_of_the_answer()
    {
        await using WebServer server = new(static _ =>
            new(200, "grüße\n", "x-ONE-two: a", "X-One-Two: b", "content-type: text/plain"));

        HclValue result = await ReadAsync(new() { Url = server.Address + "/a?b=c" });

        Assert.Equal(server.Address + "/a?b=c", result.Get("url")!.AsString());
        Assert.Equal("grüße\n", result.Get("body")!.AsString());
        HclValue headers = result.Get("request_headers")!;
        Assert.Equal(HclType.Map(HclType.String), headers.Type);
        Assert.Equal("a, b", headers.Get("X-One-Two")!.AsString());
        Assert.Equal("text/plain", headers.Get("Content-Type")!.AsString());
        Assert.Equal(result.Type, Make(new() { Url = "http://x" }).OutputType);
        SentRequest request = Assert.Single(server.Requests);
        Assert.Equal(("GET", "/a?b=c", ""), (request.Method, request.Target, request.Body));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Method_headers_and_body_are_sent(string method)
    {
        await using WebServer server = new(static _ => new(200));

        await ReadAsync(new()
        {
            Url = server.Address,
            Method = method,
            RequestBody = "{\"ä\":1}",
            RequestHeaders = Headers(("content-type", "application/json"), ("X-Token", "t"), ("Accept", "*/*")),
        });

        SentRequest request = Assert.Single(server.Requests);
        Assert.Equal((method, "{\"ä\":1}"), (request.Method, request.Body));
        Assert.Equal("application/json", request.Headers["Content-Type"]);
        Assert.Equal("t", request.Headers["X-Token"]);
        Assert.Equal("*/*", request.Headers["Accept"]);
    }

    [Theory]
    [InlineData(100 + 99)]
    [InlineData(300)]
    [InlineData(301)]
    [InlineData(304)]
    [InlineData(404)]
    [InlineData(503)]
    public async Task Status_that_is_not_2xx_is_an_error_that_quotes_the_answer(int status)
    {
        await using WebServer server = new(_ => new(status, status == 304 ? "" : "no\n such  page"));

        BuildFailedException error = await FailsAsync(new() { Url = $"{server.Address}/x" });

        // 199 is an interim answer, after which the real one never comes.
        if (status >= 200)
        {
            Assert.Equal($"HTTP request error. Response code: {status}", error.Message);
            Assert.StartsWith($"GET {server.Address}/x was answered with status {status}", error.Advice, StringComparison.Ordinal);
            Assert.Equal(status != 304, error.Advice!.EndsWith(": no such page", StringComparison.Ordinal));
        }
        else
        {
            Assert.StartsWith("Error making http request: GET", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(301, "POST", "GET", "")]
    [InlineData(302, "PUT", "GET", "")]
    [InlineData(303, "DELETE", "GET", "")]
    [InlineData(302, "HEAD", "HEAD", "")]
    [InlineData(307, "POST", "POST", "body")]
    [InlineData(308, "PATCH", "PATCH", "body")]
    public async Task Redirect_keeps_method_and_body_only_when_it_says_so(
        int status,
        string method,
        string followed,
        string body)
    {
        await using WebServer server = new(request =>
            request.Target == "/a/b" ? new(status, "", "Location: ../c?d") : new(200, "here"));

        await ReadAsync(new() { Url = server.Address + "/a/b", Method = method, RequestBody = "body" });

        SentRequest last = server.Requests.Last();
        Assert.Equal((followed, "/c?d", body), (last.Method, last.Target, last.Body));
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public async Task Redirects_are_followed_ten_times(int redirects, bool succeeds)
    {
        int left = redirects;
        await using WebServer server = new(_ => left-- > 0 ? new(302, "", "Location: /") : new(200, "end"));
        HttpDataSourceConfig config = new() { Url = server.Address };

        if (succeeds)
        {
            Assert.Equal("end", (await ReadAsync(config)).Get("body")!.AsString());
        }
        else
        {
            Assert.EndsWith("stopped after 10 redirects", (await FailsAsync(config)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Redirect_to_another_host_does_not_take_credentials_along()
    {
        await using WebServer other = new(static _ => new(200));
        string elsewhere = other.Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        await using WebServer server = new(_ => new(302, "", $"Location: {elsewhere}/"));

        await ReadAsync(new()
        {
            Url = server.Address,
            RequestHeaders = Headers(("authorization", "Bearer s"), ("Cookie", "c=1"), ("X-Plain", "p")),
        });

        Assert.Equal("Bearer s", Assert.Single(server.Requests).Headers["Authorization"]);
        SentRequest second = Assert.Single(other.Requests);
        Assert.Equal("p", second.Headers["X-Plain"]);
        Assert.False(second.Headers.ContainsKey("Authorization"));
        Assert.False(second.Headers.ContainsKey("Cookie"));
    }

    [Fact]
    public async Task Redirect_away_from_http_is_refused()
    {
        await using WebServer server = new(static _ => new(302, "", "Location: file:///etc/passwd"));

        Assert.Contains("leads away from HTTP", (await FailsAsync(new() { Url = server.Address })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task User_in_the_address_is_sent_and_its_password_never_shown()
    {
        await using WebServer server = new(static _ => new(401));
        string url = server.Address.Replace("//", "//me:s%40cret@", StringComparison.Ordinal);

        BuildFailedException error = await FailsAsync(new() { Url = url });

        string expected = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("me:s@cret"));
        Assert.Equal(expected, Assert.Single(server.Requests).Headers["Authorization"]);
        Assert.DoesNotContain("s%40cret", error.Message + error.Advice, StringComparison.Ordinal);
        Assert.Contains("me:xxxxx@", error.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Packed_answer_is_unpacked_unless_the_template_asks_for_an_encoding(bool asks)
    {
        using MemoryStream packed = new();
        using (GZipStream zip = new(packed, CompressionMode.Compress, leaveOpen: true))
        {
            zip.Write("text"u8);
        }

        await using WebServer server = new(_ => new(200, "", "Content-Encoding: gzip") { Bytes = packed.ToArray() });

        HclValue result = await ReadAsync(new()
        {
            Url = server.Address,
            RequestHeaders = asks ? Headers(("accept-encoding", "gzip")) : Headers(),
        });

        Assert.Equal(asks, result.Get("body")!.AsString() != "text");
        Assert.Equal(asks, result.Get("request_headers")!.Get("Content-Encoding") is not null);
    }

    [Fact]
    public async Task Foreign_hosts_are_asked_through_the_proxy_and_this_machine_is_not()
    {
        await using WebServer proxy = new(static _ => new(200, "through the proxy"));
        await using WebServer server = new(static _ => new(200, "direct"));
        WebProxy settings = new(proxy.Address);

        HclValue foreign = await Make(new() { Url = "http://kiln.invalid/x" }, proxy: settings).ReadAsync(Token);
        HclValue local = await Make(new() { Url = server.Address }, proxy: settings).ReadAsync(Token);

        Assert.Equal("through the proxy", foreign.Get("body")!.AsString());
        Assert.Equal("http://kiln.invalid/x", Assert.Single(proxy.Requests).Target);
        Assert.Equal("direct", local.Get("body")!.AsString());
    }

    [Fact]
    public async Task Certificate_that_nobody_vouches_for_is_refused()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        await using WebServer server = new(static _ => new(200, "secret"), certificate);

        BuildFailedException error = await FailsAsync(new() { Url = server.Address });

        Assert.Contains("no secure connection: The remote certificate", error.Message, StringComparison.Ordinal);
        Assert.Contains("SSL_CERT_FILE", error.Advice, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Server_that_is_not_there_is_named()
    {
        string address;
        await using (WebServer gone = new(static _ => new(200)))
        {
            address = gone.Address;
        }

        BuildFailedException error = await FailsAsync(new() { Url = address + "/x", Method = "POST" });

        Assert.Equal($"Error making http request: POST \"{address}/x\": Connection refused", error.Message);
        Assert.StartsWith("Nothing accepts connections on port", error.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(200, "the beginning of")]
    public async Task Server_that_falls_silent_ends_in_an_error_that_names_the_limit(int status, string body)
    {
        await using WebServer server =
            new(_ => new(status, body, "Content-Length: 100") { FallsSilent = true });
        HttpLimits limits = new() { Silence = TimeSpan.FromSeconds(0.3) };

        BuildFailedException error = await FailsAsync(new() { Url = server.Address }, limits);

        Assert.EndsWith("the server was silent for 0.3 seconds", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exchange_that_takes_too_long_ends_in_an_error_that_names_the_limit()
    {
        await using WebServer server = new(static _ => new(0));
        HttpLimits limits = new() { Total = TimeSpan.FromSeconds(0.3) };

        BuildFailedException error = await FailsAsync(new() { Url = server.Address }, limits);

        Assert.EndsWith("it took longer than 0.3 seconds", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_that_breaks_off_is_an_error()
    {
        await using WebServer server = new(static _ => new(200, "half", "Content-Length: 100"));

        Assert.StartsWith("Error making http request: GET", (await FailsAsync(new() { Url = server.Address })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_that_is_too_large_is_an_error_that_names_the_limit()
    {
        await using WebServer server = new(static _ => new(200, new string('x', (2 * 1024 * 1024) + 1)));
        HttpLimits limits = new() { BodyBytes = 2 * 1024 * 1024 };

        BuildFailedException error = await FailsAsync(new() { Url = server.Address }, limits);

        Assert.EndsWith("the answer is larger than 2 MiB", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_ends_the_request()
    {
        await using WebServer server = new(static _ => new(0));
        using CancellationTokenSource cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task<HclValue> reading = Make(new() { Url = server.Address }).ReadAsync(cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    private static ImmutableSortedDictionary<string, string> Headers(params (string Name, string Value)[] headers) =>
        headers.ToImmutableSortedDictionary(static h => h.Name, static h => h.Value, StringComparer.Ordinal);

    private static HttpDataSource Make(HttpDataSourceConfig config, HttpLimits? limits = null, IWebProxy? proxy = null) =>
        new(config, limits ?? HttpLimits.Default, proxy ?? NoProxy);

    private static Task<HclValue> ReadAsync(HttpDataSourceConfig config) => Make(config).ReadAsync(Token);

    private static Task<BuildFailedException> FailsAsync(HttpDataSourceConfig config, HttpLimits? limits = null) =>
        Assert.ThrowsAsync<BuildFailedException>(() => Make(config, limits).ReadAsync(Token));
}
