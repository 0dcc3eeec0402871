using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Kiln.Images.Tests.Support;

/// <summary>Gives out the signed tokens that a real docker-registry with token authentication accepts.</summary>
internal sealed class TokenServer : IAsyncDisposable
{
    private readonly RSA _key = RSA.Create(2048);
    private readonly X509Certificate2 _certificate;
    private readonly ScriptedServer _server;

    public TokenServer(Workspace work)
    {
        CertificateRequest request = new("CN=token", _key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        _certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        _server = new ScriptedServer(Answer);
        string bundle = work.Write("registry/bundle.pem", _certificate.ExportCertificatePem());
        Configuration =
            $"auth: {{ token: {{ realm: 'http://{_server.Address}/token', service: registry, issuer: test, " +
            $"rootcertbundle: {bundle} }} }}";
    }

    public string Configuration { get; }

    public System.Collections.Concurrent.ConcurrentQueue<string> Requests => _server.Requests;

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _certificate.Dispose();
        _key.Dispose();
    }

    private ScriptedAnswer Answer(ScriptedRequest request)
    {
        string expected = "Basic " + Convert.ToBase64String(
            Encoding.UTF8.GetBytes($"{DockerRegistry.User}:{DockerRegistry.Password}"));
        if (request.Authorization is not null && request.Authorization != expected)
        {
            return ScriptedAnswer.Empty(401);
        }

        // Who does not log in may pull only.
        IEnumerable<string> access = request.QueryValues("scope").Select(scope =>
        {
            string[] parts = scope.Split(':');
            string actions = request.Authorization is null
                ? "\"pull\""
                : string.Join(',', parts[2].Split(',').Select(action => $"\"{action}\""));
            return $$"""{"type":"repository","name":"{{parts[1]}}","actions":[{{actions}}]}""";
        });
        string token = Sign(string.Join(',', access));
        return new ScriptedAnswer(200, Encoding.UTF8.GetBytes($$"""{"token":"{{token}}"}"""), "application/json");
    }

    private string Sign(string access)
    {
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        string chain = Convert.ToBase64String(_certificate.RawData);
        string header = $$"""{"typ":"JWT","alg":"RS256","x5c":["{{chain}}"]}""";
        string claims = string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            {"iss":"test","sub":"x","aud":"registry","exp":{{now + 300}},"nbf":{{now - 10}},"iat":{{now}},"jti":"1",
            "access":[{{access}}]}
            """);
        string signed = $"{Encode(Encoding.UTF8.GetBytes(header))}.{Encode(Encoding.UTF8.GetBytes(claims))}";
        byte[] signature = _key.SignData(
            Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{signed}.{Encode(signature)}";
    }

    private static string Encode(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}
