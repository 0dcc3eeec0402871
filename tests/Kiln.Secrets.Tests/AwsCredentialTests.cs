using Kiln.Secrets.Aws;
using Kiln.Secrets.Tests.Support;
using Kiln.Testing;

namespace Kiln.Secrets.Tests;

/// <summary>Where credentials are found; each test looks at who signed the request for a secret.</summary>
public sealed class AwsCredentialTests : IAsyncDisposable
{
    private const string Assumed = """
        <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
        <AccessKeyId>ASSUMED</AccessKeyId><SecretAccessKey>s/+&amp;</SecretAccessKey><SessionToken>t</SessionToken>
        </Credentials></AssumeRoleResult></AssumeRoleResponse>
        """;

    private readonly TemporaryDirectory _home = new();
    private readonly StoreServer _server = StoreServer.Start(Answer);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public void Environment_comes_first()
    {
        Write("credentials", "[default]\naws_access_key_id = FILE\naws_secret_access_key = s\n");
        Assert.Equal("ENV", SignerOf("AWS_ACCESS_KEY_ID", "ENV", "AWS_SECRET_ACCESS_KEY", "s", "AWS_SESSION_TOKEN", "session"));
        Assert.Equal("session", _server.Calls.Single()["X-Amz-Security-Token"]);
    }

    [Fact]
    public void Shared_files_are_read_together()
    {
        Write("config", "# comment\n[default]\nregion = eu-central-1\n\n[profile work]\nregion=us-west-2 # here\ns3 =\n  aws_access_key_id = NESTED\n[other thing]\n");
        Write("credentials", "[default]\naws_access_key_id = DEFAULT\naws_secret_access_key = s\n[work]\naws_access_key_id=WORK\naws_secret_access_key=a=b/+\n");
        Assert.Equal("DEFAULT", SignerOf("AWS_REGION", ""));
        Assert.Contains("/eu-central-1/", _server.Calls.Last()["Authorization"], StringComparison.Ordinal);
        Assert.Equal("WORK", SignerOf("AWS_PROFILE", "work", "AWS_REGION", ""));
        Assert.Contains("/us-west-2/", _server.Calls.Last()["Authorization"], StringComparison.Ordinal);
        Assert.Equal("! there is no AWS profile \"nope\" in the shared config and credentials files", SignerOf("AWS_PROFILE", "nope"));
    }

    [Fact]
    public void Role_is_taken_with_the_keys_of_another_profile()
    {
        Write("config", "[default]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = base\nexternal_id = e x\n");
        Write("credentials", "[base]\naws_access_key_id = BASE\naws_secret_access_key = s\n");
        Assert.Equal("ASSUMED", SignerOf());
        StoreCall call = _server.Calls.First();
        Assert.Contains("Credential=BASE/", call["Authorization"], StringComparison.Ordinal);
        Assert.Equal("Action=AssumeRole&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr&RoleSessionName=kiln&ExternalId=e%20x&Version=2011-06-15", call.Body);
    }

    [Fact]
    public void Refused_role_and_endless_roles_are_explained()
    {
        Write("config", "[default]\nrole_arn = arn:refused\nsource_profile = base\n[profile a]\nrole_arn = x\nsource_profile = b\n[profile b]\nrole_arn = x\nsource_profile = a\n");
        Write("credentials", "[base]\naws_access_key_id = BASE\naws_secret_access_key = s\n");
        Assert.Equal($"! AWS refused the role arn:refused: AccessDenied: not \"you\" (POST {_server.Address}/)", SignerOf());
        Assert.Equal("! the AWS profile \"a\" takes its credentials from itself through source_profile", SignerOf("AWS_PROFILE", "a"));
    }

    [Fact]
    public void Web_identity_is_exchanged_without_a_signature()
    {
        Write("token", "jwt\n");
        Assert.Equal("ASSUMED", SignerOf("AWS_WEB_IDENTITY_TOKEN_FILE", Path.Combine(_home.Path, ".aws/token"), "AWS_ROLE_ARN", "r"));
        StoreCall call = _server.Calls.First();
        Assert.Null(call["Authorization"]);
        Assert.Equal("Action=AssumeRoleWithWebIdentity&RoleArn=r&RoleSessionName=kiln&WebIdentityToken=jwt&Version=2011-06-15", call.Body);
    }

    [Fact]
    public void Container_gives_credentials()
    {
        Assert.Equal("CONTAINER", SignerOf("AWS_CONTAINER_CREDENTIALS_FULL_URI", _server.Address + "/container", "AWS_CONTAINER_AUTHORIZATION_TOKEN", "auth"));
        Assert.Equal("auth", _server.Calls.First()["Authorization"]);
        Assert.Equal(
            "! AWS_CONTAINER_CREDENTIALS_FULL_URI must be an https address or one of this machine, not \"http://192.0.2.1/\"",
            SignerOf("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://192.0.2.1/"));
    }

    [Fact]
    public void Machine_gives_credentials()
    {
        Assert.Equal("MACHINE", SignerOf("AWS_EC2_METADATA_SERVICE_ENDPOINT", _server.Address));
        Assert.Equal(
            ["PUT /latest/api/token", "GET /latest/meta-data/iam/security-credentials/", "GET /latest/meta-data/iam/security-credentials/my-role", "POST /"],
            _server.Calls.Select(static c => $"{c.Method} {c.Target}"));
        Assert.All(_server.Calls.Skip(1).Take(2), static c => Assert.Equal("imds-token", c["X-aws-ec2-metadata-token"]));
    }

    [Fact]
    public void Single_sign_on_uses_the_cached_token()
    {
        Write("config", "[default]\nsso_session = corp\nsso_account_id = 1\nsso_role_name = r\n[sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://x\n");
        Assert.Equal("! no AWS credentials for the profile \"default\": nobody has signed on; run \"aws sso login --profile default\"", SignerOf());
        // The cache names its files by the SHA-1 hash of the session's name.
        const string Cache = "sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json";
        Write(Cache, """{"accessToken":"sso-token","expiresAt":"2026-01-02T03:04:04Z"}""");
        Assert.Equal("! no AWS credentials for the profile \"default\": the sign-on has expired; run \"aws sso login --profile default\"", SignerOf());
        Write(Cache, """{"accessToken":"sso-token","expiresAt":"2026-01-02T04:00:00Z"}""");
        Assert.Equal("SSO", SignerOf("AWS_ENDPOINT_URL_SSO", _server.Address));
        Assert.Equal("sso-token", _server.Calls.First()["x-amz-sso_bearer_token"]);
    }

    [Theory]
    [InlineData("echo '{\"Version\":1,\"AccessKeyId\":\"PROCESS\",\"SecretAccessKey\":\"s\"}'", "PROCESS")]
    [InlineData("exit 3", "! the credential_process of the AWS profile ended with exit code 3")]
    [InlineData("echo x", "! the credential_process of the AWS profile printed something that is not JSON")]
    [InlineData("echo '{}'", "! the credential_process of the AWS profile printed no credentials")]
    public void Process_prints_credentials(string command, string expected)
    {
        Write("config", $"[default]\ncredential_process = {command}\n");
        Assert.Equal(expected, SignerOf());
    }

    [Fact]
    public void Nothing_anywhere_is_explained() => Assert.StartsWith(
        "! NoCredentialProviders: no AWS credentials found in the environment, the profile \"default\", a container or the metadata",
        SignerOf(),
        StringComparison.Ordinal);

    [Fact]
    public void Credentials_do_not_show_their_secrets() =>
        Assert.Equal("AwsCredentials { AKID }", new AwsCredentials("AKID", "secret", "token").ToString());

    private static StoreAnswer Answer(StoreCall call) => call switch
    {
        { Body: var body } when body.Contains("arn%3Arefused", StringComparison.Ordinal) => new(
            403,
            "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not &quot;you&quot;</Message></Error></ErrorResponse>"),
        { Body: var body } when body.StartsWith("Action=", StringComparison.Ordinal) => new(200, Assumed),
        { Target: "/container" } => StoreAnswer.Json("""{"AccessKeyId":"CONTAINER","SecretAccessKey":"s","Token":"t"}"""),
        { Target: "/latest/api/token" } => new(200, "imds-token"),
        { Target: "/latest/meta-data/iam/security-credentials/" } => new(200, "my-role"),
        { Target: "/latest/meta-data/iam/security-credentials/my-role" } => StoreAnswer.Json("""{"Code":"Success","AccessKeyId":"MACHINE","SecretAccessKey":"s","Token":"t"}"""),
        { Target: var target } when target.StartsWith("/federation/", StringComparison.Ordinal) =>
            StoreAnswer.Json("""{"roleCredentials":{"accessKeyId":"SSO","secretAccessKey":"s","sessionToken":"t","expiration":1}}"""),
        _ => StoreAnswer.Json("""{"SecretString":"found"}"""),
    };

    private string SignerOf(params string[] environment)
    {
        Dictionary<string, string> variables = new()
        {
            ["HOME"] = _home.Path,
            ["AWS_REGION"] = "eu-west-1",
            ["AWS_ENDPOINT_URL_SECRETS_MANAGER"] = _server.Address,
            ["AWS_ENDPOINT_URL_STS"] = _server.Address,
            ["AWS_EC2_METADATA_DISABLED"] = environment.Contains("AWS_EC2_METADATA_SERVICE_ENDPOINT") ? "false" : "true",
        };
        foreach (string[] pair in environment.Chunk(2))
        {
            variables[pair[0]] = pair[1];
        }

        SecretResult result = Stores.Open([.. variables.SelectMany(static v => new[] { v.Key, v.Value })]).AwsSecretText("n", Cancellation);
        return result.Problem is { } problem
            ? "! " + problem
            : _server.Calls.Last()["Authorization"]!.Split("Credential=")[1].Split('/')[0];
    }

    private void Write(string name, string content)
    {
        string path = Path.Combine(_home.Path, ".aws", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
