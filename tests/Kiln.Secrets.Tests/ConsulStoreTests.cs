using System.Security.Cryptography.X509Certificates;
using System.Text;
using Kiln.Secrets.Tests.Support;
using Kiln.Testing;

namespace Kiln.Secrets.Tests;

public sealed class ConsulStoreTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Key_gives_its_value_and_is_asked_for_once()
    {
        await using StoreServer server = StoreServer.Start(_ => Entry("geheim"));
        SecretStores stores = Stores.Open("CONSUL_HTTP_ADDR", server.Address["http://".Length..]);
        Assert.Equal("geheim", stores.ConsulKey("/a key/b", Cancellation).Text);
        Assert.Equal("geheim", stores.ConsulKey("/a key/b", Cancellation).Text);
        Assert.Equal("/v1/kv/a%20key/b", Assert.Single(server.Calls).Target);
    }

    [Fact]
    public async Task Environment_says_token_namespace_and_login()
    {
        await using StoreServer server = StoreServer.Start(_ => Entry("x"));
        Stores.Open(
            "CONSUL_HTTP_ADDR", server.Address + "/proxy/",
            "CONSUL_HTTP_TOKEN", "tok",
            "CONSUL_NAMESPACE", "team a",
            "CONSUL_PARTITION", "p",
            "CONSUL_HTTP_AUTH", "me:pass").ConsulKey("k", Cancellation);
        StoreCall call = Assert.Single(server.Calls);
        Assert.Equal("/proxy/v1/kv/k?ns=team%20a&partition=p", call.Target);
        Assert.Equal("tok", call["X-Consul-Token"]);
        Assert.Equal("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("me:pass")), call["Authorization"]);
    }

    [Fact]
    public async Task Token_can_be_in_a_file()
    {
        using TemporaryDirectory folder = new();
        string file = Path.Combine(folder.Path, "token");
        await File.WriteAllTextAsync(file, "from-file\n", Cancellation);
        await using StoreServer server = StoreServer.Start(_ => Entry("x"));
        Stores.Open("CONSUL_HTTP_ADDR", server.Address, "CONSUL_HTTP_TOKEN_FILE", file).ConsulKey("k", Cancellation);
        Assert.Equal("from-file", Assert.Single(server.Calls)["X-Consul-Token"]);
        SecretResult missing = Stores.Open("CONSUL_HTTP_TOKEN_FILE", "/nowhere").ConsulKey("k", Cancellation);
        Assert.StartsWith("cannot read the token file /nowhere that CONSUL_HTTP_TOKEN_FILE names: ", missing.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Agent_can_listen_on_a_socket()
    {
        using TemporaryDirectory folder = new();
        string socket = Path.Combine(folder.Path, "consul.sock");
        await using StoreServer server = StoreServer.StartOnSocket(socket, _ => Entry("through the socket"));
        Assert.Equal("through the socket", Stores.Open("CONSUL_HTTP_ADDR", "unix://" + socket).ConsulKey("k", Cancellation).Text);
    }

    [Fact]
    public async Task Encrypted_connection_needs_an_authority_that_is_trusted()
    {
        using TemporaryDirectory folder = new();
        using X509Certificate2 certificate = Certificates.MakeForLoopback();
        string authority = Path.Combine(folder.Path, "ca.pem");
        await File.WriteAllTextAsync(authority, certificate.ExportCertificatePem(), Cancellation);
        await using StoreServer server = StoreServer.StartTls(_ => Entry("encrypted"), certificate);
        string address = server.Address["https://".Length..];
        string[] secure = ["CONSUL_HTTP_ADDR", address, "CONSUL_HTTP_SSL", "true"];
        Assert.Equal("encrypted", Stores.Open([.. secure, "CONSUL_CACERT", authority]).ConsulKey("k", Cancellation).Text);
        Assert.Equal("encrypted", Stores.Open([.. secure, "CONSUL_CAPATH", folder.Path]).ConsulKey("k", Cancellation).Text);
        Assert.Equal("encrypted", Stores.Open([.. secure, "CONSUL_HTTP_SSL_VERIFY", "false"]).ConsulKey("k", Cancellation).Text);
        string problem = Stores.Open(secure).ConsulKey("k", Cancellation).Problem!;
        Assert.StartsWith($"error reading consul key: GET https://{address}/v1/kv/k: no secure connection: ", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404, "", "key does not exist at the given path: some/key")]
    [InlineData(200, "[]", "value is empty at path some/key")]
    [InlineData(200, "[{\"Value\":null}]", "value is empty at path some/key")]
    [InlineData(200, "[{\"Value\":\"\"}]", "value is empty at path some/key")]
    [InlineData(200, "[{\"Value\":\"/w==\"}]", "the value in Consul is not UTF-8 text")]
    [InlineData(200, "<html>", "GET */v1/kv/some/key answered something that is not JSON; is there a proxy or another server at this address?")]
    [InlineData(403, "Permission denied: token with AccessorID 'x' lacks permission", "error reading consul key: GET */v1/kv/some/key answered 403: "
        + "Permission denied: token with AccessorID 'x' lacks permission; check that CONSUL_HTTP_TOKEN is valid and may read this key")]
    [InlineData(500, "", "error reading consul key: GET */v1/kv/some/key answered 500: no reason given")]
    public async Task Failure_names_key_and_reason(int status, string body, string expected)
    {
        await using StoreServer server = StoreServer.Start(_ => new(status, body));
        SecretResult result = Stores.Open("CONSUL_HTTP_ADDR", server.Address, "CONSUL_HTTP_TOKEN", "s3cr3t").ConsulKey("some/key", Cancellation);
        Assert.Equal(expected.Replace("*", server.Address, StringComparison.Ordinal), result.Problem);
        Assert.Null(result.Text);
    }

    [Fact]
    public async Task Nobody_at_the_address_is_said_with_the_address()
    {
        StoreServer server = StoreServer.Start(_ => StoreAnswer.Silence);
        string address = server.Address;
        await server.DisposeAsync();
        Assert.Equal(
            $"error reading consul key: GET {address}/v1/kv/k: connection refused; is Consul's agent there? CONSUL_HTTP_ADDR says where",
            Stores.Open("CONSUL_HTTP_ADDR", address).ConsulKey("k", Cancellation).Problem);
    }

    [Theory]
    [InlineData("CONSUL_HTTP_ADDR", "ftp://x", "the environment variable CONSUL_HTTP_ADDR is not an address: \"ftp://x\"")]
    [InlineData("CONSUL_HTTP_SSL", "perhaps", "the environment variable CONSUL_HTTP_SSL must be true or false, not \"perhaps\"")]
    [InlineData("CONSUL_HTTP_TOKEN", "a\r\nHost: b", "error reading consul key: GET http://127.0.0.1:8500/v1/kv/k: the value for the header "
        + "X-Consul-Token has line breaks or other forbidden characters")]
    public void Wrong_setting_is_named(string variable, string value, string expected) =>
        Assert.Equal(expected, Stores.Open(variable, value).ConsulKey("k", Cancellation).Problem);

    [Fact]
    public async Task Cancellation_ends_the_waiting()
    {
        using CancellationTokenSource stop = new();
        await using StoreServer server = StoreServer.Start(_ =>
        {
            stop.Cancel();
            return StoreAnswer.Silence;
        });
        Assert.ThrowsAny<OperationCanceledException>(() => Stores.Open("CONSUL_HTTP_ADDR", server.Address).ConsulKey("k", stop.Token));
    }

    private static StoreAnswer Entry(string value) =>
        StoreAnswer.Json($$"""[{"Key":"k","Flags":0,"Value":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(value))}}"}]""");
}
