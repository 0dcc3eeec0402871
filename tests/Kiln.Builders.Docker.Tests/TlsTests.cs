using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Kiln.Builders.Docker.Tests.Support;
using Kiln.Sdk.Components;
using Kiln.Testing;
using Kiln.Values;

namespace Kiln.Builders.Docker.Tests;

/// <summary>Engines over TLS, with the variables of the docker program.</summary>
[Collection(FarEngineTests.Name)]
public sealed class TlsTests(FarEngine engine)
{
    private static readonly HclValue Committed = TestBuild.Options(
        ("image", DockerServer.Busybox),
        ("pull", false),
        ("commit", true));

    [Fact]
    public async Task Build_over_tls_runs_commands_with_input_and_moves_files()
    {
        DockerServer server = await engine.Server;
        using TestBuild build = Build(server, engine.Certificates);
        byte[] bytes = new byte[2 * 1024 * 1024];
        new Random(1).NextBytes(bytes);
        IArtifact? artifact = await build.RunAsync(Committed, async (machine, token) =>
        {
            await machine.UploadAsync("/made", new MemoryStream(bytes), null, token);
            using MemoryStream back = new();
            await machine.DownloadAsync("/made", back, token);
            Assert.Equal(bytes, back.ToArray());

            // The input ends, and what the command says then is still read.
            using MemoryStream output = new();
            Assert.Equal(0, await machine.RunAsync(
                new("cat; echo end") { Input = new MemoryStream(bytes), OutputStream = output }, token));
            Assert.Equal(bytes.Length + 4, output.Length);
        });
        await build.AssertNothingLeftAsync(server);
        await artifact!.DestroyAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Who_is_not_let_in_is_told_why()
    {
        DockerServer server = await engine.Server;
        using TestBuild build = Build(server, engine.Certificates);
        using EngineAuthority other = new("the wrong one");

        build.Environment["DOCKER_CERT_PATH"] = other.WriteClient(Path.Combine(build.Folder, "wrong"));
        await FailsAsync(build, "cannot be trusted", "its certificate is not signed by ca.pem in ");

        // The engine is believed, and believes nobody else.
        File.Copy(
            Path.Combine(engine.Certificates, "ca.pem"),
            Path.Combine(build.Folder, "wrong", "ca.pem"),
            overwrite: true);
        await FailsAsync(build, "does not believe the certificate of this side", "cert.pem and key.pem in ");

        string none = Directory.CreateDirectory(Path.Combine(build.Folder, "none")).FullName;
        File.Copy(Path.Combine(engine.Certificates, "ca.pem"), Path.Combine(none, "ca.pem"));
        build.Environment["DOCKER_CERT_PATH"] = none;
        await FailsAsync(build, "wants a certificate of this side", "cert.pem and key.pem in ");

        build.Environment.Remove("DOCKER_TLS_VERIFY");
        await FailsAsync(build, "speaks TLS", "DOCKER_TLS_VERIFY=1");
        Assert.Empty(build.Ledger.All);
    }

    [Theory]
    [InlineData(true, "127.0.0.1", "it has expired")]
    [InlineData(false, "localhost", "made for another name than localhost")]
    public async Task Certificate_that_does_not_fit_is_told(bool isExpired, string host, string expected)
    {
        using TestBuild build = new("");
        using EngineAuthority authority = new("the right one");
        string folder = authority.WriteServer(Path.Combine(build.Folder, "server"), isExpired);
        using X509Certificate2 certificate = X509Certificate2.CreateFromPemFile(
            Path.Combine(folder, "cert.pem"), Path.Combine(folder, "key.pem"));
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = ShakeHandsAsync(listener, certificate);
        build.Environment["DOCKER_HOST"] = $"tcp://{host}:{((IPEndPoint)listener.LocalEndpoint).Port}";
        build.Environment["DOCKER_TLS_VERIFY"] = "1";
        build.Environment["DOCKER_CERT_PATH"] = authority.WriteClient(Path.Combine(build.Folder, "client"));
        await FailsAsync(build, "cannot be trusted", expected);
        await Within.Time(serving, "the server's side ends");
    }

    private static async Task ShakeHandsAsync(TcpListener listener, X509Certificate2 certificate)
    {
        using TcpClient client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await using SslStream tls = new(client.GetStream());
        await Record.ExceptionAsync(async () =>
        {
            await tls.AuthenticateAsServerAsync(certificate);
            await tls.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        });
    }

    private static async Task FailsAsync(TestBuild build, string expected, string advice)
    {
        BuildFailedException e = await build.FailAsync(Committed, TestBuild.NothingAsync);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.Contains(advice, e.Message, StringComparison.Ordinal);
    }

    private static TestBuild Build(DockerServer server, string certificates)
    {
        TestBuild build = new($"tcp://{server.NetworkAddress}");
        build.Environment["DOCKER_TLS_VERIFY"] = "1";
        build.Environment["DOCKER_CERT_PATH"] = certificates;
        return build;
    }
}
