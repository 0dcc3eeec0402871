using Kiln.Secrets.Tests.Support;

namespace Kiln.Secrets.Tests;

public sealed class VaultStoreTests
{
    private const string Version1 = """{"request_id":"1","lease_duration":2764800,"data":{"user":"u","password":"p4ss","n":5}}""";

    private const string Version2 = """{"data":{"data":{"user":"u","password":"p4ss","n":5},"metadata":{"version":3}},"warnings":null}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Version1)]
    [InlineData(Version2)]
    [InlineData("""{"data":{"data":"text","password":"p4ss"}}""")]
    public async Task Entry_is_read_from_both_versions_of_the_store(string body)
    {
        await using StoreServer server = StoreServer.Start(_ => StoreAnswer.Json(body));
        Assert.Equal("p4ss", Open(server).Vault("secret/data/a b", "password", Cancellation).Text);
        StoreCall call = Assert.Single(server.Calls);
        Assert.Equal(("GET", "/v1/secret/data/a%20b", "tok"), (call.Method, call.Target, call["X-Vault-Token"]));
    }

    [Fact]
    public async Task Secret_is_read_once_for_all_its_entries()
    {
        await using StoreServer server = StoreServer.Start(_ => StoreAnswer.Json(Version2));
        SecretStores stores = Open(server);
        Assert.Equal("u", stores.Vault("a", "user", Cancellation).Text);
        Assert.Equal("p4ss", stores.Vault("a", "password", Cancellation).Text);
        Assert.Single(server.Calls);
    }

    [Theory]
    [InlineData(200, Version1, "nope", "Vault path does not contain the requested key")]
    [InlineData(200, Version2, "nope", "Vault path does not contain the requested key")]
    [InlineData(404, """{"data":{"data":null,"metadata":{"deletion_time":"2026"}}}""", "a", "Vault path does not contain the requested key")]
    [InlineData(200, Version2, "n", "the value of the key \"n\" in Vault is not a string")]
    [InlineData(404, """{"errors":[]}""", "a", "Vault Secret does not exist at the given path")]
    [InlineData(204, "", "a", "Vault Secret does not exist at the given path")]
    [InlineData(403, """{"errors":["1 error occurred:\n\t* permission denied\n\n"]}""", "a", "Error reading vault secret: GET @/v1/p answered "
        + "403: 1 error occurred: \t* permission denied; check that VAULT_TOKEN is valid and its policies allow reading this path (a KV "
        + "version 2 path has /data/ after the mount)")]
    [InlineData(400, "junk", "a", "Error reading vault secret: GET @/v1/p answered 400: no reason given")]
    public async Task Failure_says_what_vault_said(int status, string body, string key, string expected)
    {
        await using StoreServer server = StoreServer.Start(_ => new(status, body));
        string problem = Open(server).Vault("p", key, Cancellation).Problem!;
        Assert.Equal(expected.Replace("@", server.Address, StringComparison.Ordinal), problem.Replace("\n", " ", StringComparison.Ordinal).Replace("  ", " ", StringComparison.Ordinal));
        Assert.Single(server.Calls);
    }

    [Fact]
    public void Token_is_required() => Assert.Equal(
        "Must set VAULT_TOKEN env var in order to use vault template function",
        Stores.Open("VAULT_ADDR", "http://127.0.0.1:1").Vault("p", "k", Cancellation).Problem);

    [Fact]
    public async Task Sealed_vault_is_asked_again_as_often_as_the_environment_says()
    {
        List<TimeSpan> waits = [];
        await using StoreServer server = StoreServer.Start(_ => new(503, """{"errors":["Vault is sealed"]}"""));
        SecretStores stores = new(Stores.Options(waits, "VAULT_ADDR", server.Address, "VAULT_TOKEN", "tok", "VAULT_MAX_RETRIES", "3"));
        Assert.EndsWith(
            "answered 503: Vault is sealed; Vault is sealed or in maintenance",
            stores.Vault("p", "k", Cancellation).Problem,
            StringComparison.Ordinal);
        Assert.Equal(4, server.Calls.Count);
        Assert.Equal([500, 1000, 2000], waits.Select(static w => w.TotalMilliseconds));
    }

    [Fact]
    public async Task Passing_failure_is_overcome()
    {
        int calls = 0;
        await using StoreServer server = StoreServer.Start(_ => Interlocked.Increment(ref calls) < 3 ? new(500, "") : StoreAnswer.Json(Version1));
        Assert.Equal("p4ss", Open(server).Vault("p", "password", Cancellation).Text);
    }

    [Fact]
    public async Task Standby_sends_to_the_active_node_once()
    {
        await using StoreServer active = StoreServer.Start(_ => StoreAnswer.Json(Version1));
        await using StoreServer standby = StoreServer.Start(call => StoreAnswer.Redirect(active.Address + call.Target));
        Assert.Equal("p4ss", Open(standby).Vault("p", "password", Cancellation).Text);
        Assert.Equal("tok", Assert.Single(active.Calls)["X-Vault-Token"]);
        await using StoreServer circle = StoreServer.Start(static call => StoreAnswer.Redirect(call.Target));
        Assert.Contains("answered 307", Open(circle).Vault("p", "password", Cancellation).Problem, StringComparison.Ordinal);
        Assert.Equal(2, circle.Calls.Count);
    }

    [Fact]
    public async Task Silent_vault_is_given_up_after_the_time_limit()
    {
        await using StoreServer server = StoreServer.Start(static _ => StoreAnswer.Silence);
        string problem = Stores.Open("VAULT_ADDR", server.Address, "VAULT_TOKEN", "tok", "VAULT_CLIENT_TIMEOUT", "200ms").Vault("p", "k", Cancellation).Problem!;
        Assert.Equal(
            $"Error reading vault secret: GET {server.Address}/v1/p: no complete answer within 0.2 seconds; is Vault there? VAULT_ADDR says where",
            problem);
    }

    [Fact]
    public async Task Namespace_goes_with_the_request()
    {
        await using StoreServer server = StoreServer.Start(_ => StoreAnswer.Json(Version1));
        Stores.Open("VAULT_ADDR", server.Address, "VAULT_TOKEN", "tok", "VAULT_NAMESPACE", "team/a").Vault("p", "user", Cancellation);
        StoreCall call = Assert.Single(server.Calls);
        Assert.Equal(("team/a", "true"), (call["X-Vault-Namespace"], call["X-Vault-Request"]));
    }

    [Theory]
    [InlineData("VAULT_ADDR", "vault.example", "the environment variable VAULT_ADDR is not an address such as https://vault.example:8200: \"vault.example\"")]
    [InlineData("VAULT_CLIENT_TIMEOUT", "soon", "the environment variable VAULT_CLIENT_TIMEOUT must be a time such as 30 or 30s, not \"soon\"")]
    [InlineData("VAULT_MAX_RETRIES", "-1", "the environment variable VAULT_MAX_RETRIES must be a whole number, not \"-1\"")]
    [InlineData("VAULT_SKIP_VERIFY", "maybe", "the environment variable VAULT_SKIP_VERIFY must be true or false, not \"maybe\"")]
    [InlineData("VAULT_CACERT", "/nowhere.pem", "Error reading vault secret: cannot read the certificate file /nowhere.pem: *")]
    public void Wrong_setting_is_named(string variable, string value, string expected)
    {
        string problem = Stores.Open("VAULT_TOKEN", "tok", variable, value).Vault("p", "k", Cancellation).Problem!;
        Assert.StartsWith(expected.TrimEnd('*'), problem, StringComparison.Ordinal);
    }

    private static SecretStores Open(StoreServer server) => Stores.Open("VAULT_ADDR", server.Address, "VAULT_TOKEN", "tok");
}
