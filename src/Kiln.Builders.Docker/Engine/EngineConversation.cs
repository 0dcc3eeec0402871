namespace Kiln.Builders.Docker.Engine;

/// <summary>A connection that carries bytes in both directions after its first request.</summary>
internal sealed class EngineConversation(
    HttpMessageInvoker http,
    HttpResponseMessage response,
    Stream stream,
    IEngineConnection connection) : IAsyncDisposable
{
    public Stream Stream => stream;

    /// <inheritdoc cref="IEngineConnection.EndInputAsync"/>
    public Task EndInputAsync() => connection.EndInputAsync();

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        response.Dispose();
        await connection.DisposeAsync();
        http.Dispose();
    }
}
