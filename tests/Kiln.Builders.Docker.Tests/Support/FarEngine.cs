using Kiln.Testing;

namespace Kiln.Builders.Docker.Tests.Support;

/// <summary>
/// An engine whose containers have a network, and that is also reached over TLS, by those who have a certificate.
/// </summary>
public sealed class FarEngine : IAsyncLifetime
{
    private readonly TemporaryDirectory _folder = new();
    private readonly EngineAuthority _authority = new("the right one");
    private readonly Lazy<Task<DockerServer>> _server;

    public FarEngine() => _server = new(StartAsync);

    public Task<DockerServer> Server => _server.Value;

    /// <summary>For <c>DOCKER_CERT_PATH</c>.</summary>
    public string Certificates => _folder.Combine("client");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated && Server.IsCompletedSuccessfully)
        {
            await (await Server).DisposeAsync();
        }

        _authority.Dispose();
        _folder.Dispose();
    }

    private Task<DockerServer> StartAsync()
    {
        _authority.WriteClient(Certificates);
        return DockerServer.StartAsync(
            new() { HasNetwork = true, Arguments = TlsArguments(_authority.WriteServer(_folder.Combine("server"))) });
    }

    /// <summary>Arguments of a daemon that lets in who has a certificate.</summary>
    internal static System.Collections.Immutable.ImmutableArray<string> TlsArguments(string folder) =>
    [
        "--host", "tcp://127.0.0.1:0", "--tlsverify", "--tlscacert", Path.Combine(folder, "ca.pem"),
        "--tlscert", Path.Combine(folder, "cert.pem"), "--tlskey", Path.Combine(folder, "key.pem"),
    ];
}
