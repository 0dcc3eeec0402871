using Kiln.Testing;

namespace Kiln.Builders.Docker.Tests.Support;

/// <summary>One engine for all tests that use it, started by the first one.</summary>
public sealed class DockerFixture : IAsyncLifetime
{
    private readonly Lazy<Task<DockerServer>> _server = new(DockerServer.StartAsync);

    public Task<DockerServer> Server => _server.Value;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated && Server.IsCompletedSuccessfully)
        {
            await (await Server).DisposeAsync();
        }
    }
}
