namespace Kiln.Builders.Docker.Engine;

/// <summary>One engine and what can be done with it.</summary>
internal sealed class DockerEngine : IDisposable
{
    private readonly EngineClient _client;

    private DockerEngine(EngineClient client)
    {
        _client = client;
        Images = new(client);
        Containers = new(client);
    }

    public EngineAddress Address => _client.Address;

    public DockerImages Images { get; }

    public DockerContainers Containers { get; }

    /// <summary>The engine that the docker program would use.</summary>
    /// <exception cref="EngineException">It cannot be reached.</exception>
    public static Task<DockerEngine> ConnectAsync(EngineSettings settings, CancellationToken cancellationToken) =>
        ConnectAsync(settings, settings.Find(), cancellationToken);

    /// <exception cref="EngineException">It cannot be reached.</exception>
    public static async Task<DockerEngine> ConnectAsync(
        EngineSettings settings,
        EngineAddress address,
        CancellationToken cancellationToken)
    {
        EngineClient client = new(settings, address);
        try
        {
            await client.ConnectAsync(cancellationToken);
            return new(client);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    public void Dispose() => _client.Dispose();
}
