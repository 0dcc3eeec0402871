using System.Text.Json;
using Kiln.Secrets.Tests.Support;

namespace Kiln.Secrets.Tests;

public sealed class AwsSecretsManagerTests
{
    private static readonly string[] Keys =
        ["AWS_REGION", "eu-west-1", "AWS_ACCESS_KEY_ID", "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("plain text", null, "plain text")]
    [InlineData("plain text", "any", "plain text")]
    [InlineData("12345", null, "12345")]
    [InlineData("""{"password":"p4ss"}""", null, "p4ss")]
    [InlineData("""{"password":"p4ss"}""", "", "p4ss")]
    [InlineData("""{"user":"u","password":"p4ss"}""", "password", "p4ss")]
    [InlineData("""{"port":5432.0,"user":"u"}""", "port", "5432")]
    [InlineData("""{"a":"1","a":"2"}""", null, "2")]
    [InlineData("""{"user":"u","password":"p4ss"}""", null, "! Secret has multiple values and no key was set")]
    [InlineData("""{"user":"u"}""", "k", "! No secret found for key \"k\"")]
    [InlineData("{}", null, "! No secret found for key \"\"")]
    [InlineData("""{"a":{"b":1}}""", "a", "! the value of the key \"a\" is neither a string nor a number")]
    public async Task Entry_is_found_in_the_text_of_the_secret(string secret, string? key, string expected)
    {
        await using StoreServer server = StoreServer.Start(_ => Secret(secret));
        SecretResult result = Open(server).AwsSecret("name", key, Cancellation);
        Assert.Equal(expected, result.Text ?? "! " + result.Problem);
    }

    [Fact]
    public async Task Request_is_the_documented_one()
    {
        await using StoreServer server = StoreServer.Start(_ => Secret("raw"));
        Assert.Equal("raw", Open(server).AwsSecretText("my \"secret\"", Cancellation).Text);
        StoreCall call = Assert.Single(server.Calls);
        Assert.Equal(("POST", "/", "secretsmanager.GetSecretValue"), (call.Method, call.Target, call["X-Amz-Target"]));
        Assert.Equal("application/x-amz-json-1.1", call["Content-Type"]);
        JsonElement body = JsonDocument.Parse(call.Body).RootElement;
        Assert.Equal("my \"secret\"", body.GetProperty("SecretId").GetString());
        Assert.Equal("AWSCURRENT", body.GetProperty("VersionStage").GetString());
        Assert.StartsWith(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/eu-west-1/secretsmanager/aws4_request, SignedHeaders=",
            call["Authorization"],
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Binary_secret_that_is_text_is_text()
    {
        await using StoreServer text = StoreServer.Start(_ => StoreAnswer.Json("""{"SecretBinary":"aGVsbG8="}"""));
        Assert.Equal("hello", Open(text).AwsSecretText("n", Cancellation).Text);
        await using StoreServer binary = StoreServer.Start(_ => StoreAnswer.Json("""{"SecretBinary":"/w=="}"""));
        Assert.Equal("the secret \"n\" in AWS Secrets Manager is not text", Open(binary).AwsSecretText("n", Cancellation).Problem);
    }

    [Theory]
    [InlineData(
        400,
        """{"__type":"ResourceNotFoundException","Message":"Secrets Manager can't find the specified secret."}""",
        "ResourceNotFoundException: Secrets Manager can't find the specified secret (secret \"n\", POST */); look at the name and the region (eu-west-1)")]
    [InlineData(
        400,
        """{"__type":"com.amazonaws#AccessDeniedException","message":"User is not authorized"}""",
        "AccessDeniedException: User is not authorized (secret \"n\", POST */); the credentials need secretsmanager:GetSecretValue for it (and kms:Decrypt for its key)")]
    [InlineData(403, "<html>", "status 403: no reason given (secret \"n\", POST */)")]
    public async Task Failure_says_what_aws_said(int status, string body, string expected)
    {
        await using StoreServer server = StoreServer.Start(_ => new(status, body));
        Assert.Equal(expected.Replace("*", server.Address, StringComparison.Ordinal), Open(server).AwsSecretText("n", Cancellation).Problem);
    }

    [Theory]
    [InlineData(500, "")]
    [InlineData(400, """{"__type":"ThrottlingException","message":"Rate exceeded"}""")]
    public async Task Passing_failure_is_overcome(int status, string body)
    {
        int calls = 0;
        await using StoreServer server = StoreServer.Start(_ => Interlocked.Increment(ref calls) < 3 ? new(status, body) : Secret("in the end"));
        Assert.Equal("in the end", Open(server).AwsSecretText("n", Cancellation).Text);
    }

    [Fact]
    public void Region_is_required() => Assert.Equal(
        "MissingRegion: could not find region configuration; set AWS_REGION",
        Stores.Open("AWS_ACCESS_KEY_ID", "a", "AWS_SECRET_ACCESS_KEY", "b").AwsSecretText("n", Cancellation).Problem);

    [Theory]
    [InlineData("eu-west-1", false, "https://secretsmanager.eu-west-1.amazonaws.com/")]
    [InlineData("us-gov-west-1", true, "https://secretsmanager-fips.us-gov-west-1.amazonaws.com/")]
    [InlineData("cn-north-1", false, "https://secretsmanager.cn-north-1.amazonaws.com.cn/")]
    public void Region_says_where_the_service_is(string region, bool fips, string expected)
    {
        SecretStoreOptions options = Stores.Options(null, "AWS_USE_FIPS_ENDPOINT", fips ? "true" : "false");
        Assert.Equal(expected, new Aws.AwsEndpoints(options, region).Of("secretsmanager", "SECRETS_MANAGER").ToString());
    }

    private static StoreAnswer Secret(string text) =>
        StoreAnswer.Json($$"""{"ARN":"arn:aws:secretsmanager:x","Name":"n","SecretString":{{JsonSerializer.Serialize(text)}},"VersionStages":["AWSCURRENT"]}""");

    private static SecretStores Open(StoreServer server) => Stores.Open([.. Keys, "AWS_ENDPOINT_URL_SECRETS_MANAGER", server.Address]);
}
