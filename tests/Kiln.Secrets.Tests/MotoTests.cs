using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Kiln.Secrets.Tests.Support;

namespace Kiln.Secrets.Tests;

/// <summary>Against somebody else's implementation of AWS Secrets Manager.</summary>
public sealed class MotoTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Secret_is_read_from_an_emulation_of_aws()
    {
        Assert.SkipUnless(Find("moto_server") is not null, "This test needs moto_server (Python package moto, in Debian since 13).");
        int port = FreePort();
        using Process moto = Process.Start(new ProcessStartInfo(Find("moto_server")!, ["-H", "127.0.0.1", "-p", $"{port}"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        try
        {
            await CreateAsync(moto, $"http://127.0.0.1:{port}/", """{"Name":"app","SecretString":"{\"user\":\"u\",\"password\":\"p4ss\"}"}""");
            SecretStores stores = Stores.Open(
                "AWS_REGION", "eu-west-1",
                "AWS_ACCESS_KEY_ID", "testing",
                "AWS_SECRET_ACCESS_KEY", "testing",
                "AWS_ENDPOINT_URL", $"http://127.0.0.1:{port}");
            Assert.Equal("p4ss", stores.AwsSecret("app", "password", Cancellation).Text);
            Assert.Equal("""{"user":"u","password":"p4ss"}""", stores.AwsSecretText("app", Cancellation).Text);
            Assert.StartsWith("ResourceNotFoundException: ", stores.AwsSecretText("none", Cancellation).Problem, StringComparison.Ordinal);
        }
        finally
        {
            moto.Kill(entireProcessTree: true);
            await moto.WaitForExitAsync(CancellationToken.None);
        }
    }

    /// <summary>Makes the secret as soon as the server listens: it says so on its error output.</summary>
    private static async Task CreateAsync(Process moto, string address, string body)
    {
        string? line;
        do
        {
            line = await moto.StandardError.ReadLineAsync(Cancellation);
            Assert.NotNull(line);
        }
        while (!line.Contains("Running on", StringComparison.Ordinal));

        using HttpClient client = new();
        using HttpRequestMessage request = new(HttpMethod.Post, address);
        request.Headers.Add("X-Amz-Target", "secretsmanager.CreateSecret");
        request.Headers.TryAddWithoutValidation("Authorization", "AWS4-HMAC-SHA256 Credential=testing/20260102/eu-west-1/secretsmanager/aws4_request, SignedHeaders=host, Signature=0");
        request.Content = new StringContent(body, Encoding.UTF8, "application/x-amz-json-1.1");
        using HttpResponseMessage response = await client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);
}
