using System.Globalization;
using System.Net;
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
        _server = new ScriptedServer(AnswerAsync);
        string bundle = work.Write("registry/bundle.pem", _certificate.ExportCertificatePem());
        Configuration =
            $"auth: {{ token: {{ realm: 'http://{_server.Address}/token', service: registry, issuer: test, " +
            $"rootcertbundle: {bundle} }} }}";
    }

    public string Configuration { get; }

    public List<string> Requests => _server.Requests;

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _certificate.Dispose();
        _key.Dispose();
    }

    private async Task AnswerAsync(HttpListenerRequest request, HttpListenerResponse response)
    {
        string expected = "Basic " + Convert.ToBase64String(
            Encoding.UTF8.GetBytes($"{DockerRegistry.User}:{DockerRegistry.Password}"));
        string? given = request.Headers["Authorization"];
        if (given is not null && given != expected)
        {
            await ScriptedServer.SendAsync(response, 401, [], null);
            return;
        }

        // Who does not log in may pull only.
        IEnumerable<string> access = (request.QueryString.GetValues("scope") ?? []).Select(scope =>
        {
            string[] parts = scope.Split(':');
            string actions = given is null ? "\"pull\"" : string.Join(',', parts[2].Split(',').Select(a => $"\"{a}\""));
            return $$"""{"type":"repository","name":"{{parts[1]}}","actions":[{{actions}}]}""";
        });
        string token = Sign(string.Join(',', access));
        await ScriptedServer.SendAsync(
            response, 200, Encoding.UTF8.GetBytes($$"""{"token":"{{token}}"}"""), "application/json");
    }

    private string Sign(string access)
    {
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        string chain = Convert.ToBase64String(_certificate.RawData);
        string header = $$"""{"typ":"JWT","alg":"RS256","x5c":["{{chain}}"]}""";
        string claims = string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"iss":"test","sub":"x","aud":"registry","exp":{{now + 300}},"nbf":{{now - 10}},"iat":{{now}},"jti":"1","access":[{{access}}]}""");
        string signed = $"{Encode(Encoding.UTF8.GetBytes(header))}.{Encode(Encoding.UTF8.GetBytes(claims))}";
        byte[] signature = _key.SignData(
            Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{signed}.{Encode(signature)}";
    }

    private static string Encode(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}
