using System.Collections.Concurrent;
using Kiln.Remote;
using Kiln.Remote.Components;
using Kiln.Wire;
using Kiln.Wire.Rpc;
using Kiln.Wire.Yamux;

namespace Kiln.Plugins.Hosting;

/// <summary>Starts plugins, and ends those that are left when the run is over.</summary>
/// <param name="options">What they are started with.</param>
public sealed class PluginProcesses(HostOptions options) : IAsyncDisposable
{
    private const uint MainId = 0;

    /// <summary>A plan of a thousand builds must not start as many programs at once: each has a time limit.</summary>
    private readonly SemaphoreSlim _starts = new(2 * Environment.ProcessorCount);

    private readonly ConcurrentDictionary<PluginProcess, bool> _running = new();

    /// <summary>Starts a plugin for one component.</summary>
    /// <returns>Its owner is the caller, and it ends with this at the latest.</returns>
    /// <exception cref="PluginException">It did not become ready; nothing of it runs any more.</exception>
    public async Task<RemoteComponent> StartAsync(PluginComponent component, CancellationToken cancellationToken)
    {
        await _starts.WaitAsync(cancellationToken);
        try
        {
            return await StartNowAsync(component, cancellationToken);
        }
        finally
        {
            _starts.Release();
        }
    }

    /// <summary>Ends all that still run, at the same time.</summary>
    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(_running.Keys.Select(static process => process.DisposeAsync().AsTask()));

    private async Task<RemoteComponent> StartNowAsync(PluginComponent component, CancellationToken cancellationToken)
    {
        bool usesProtobuf = component.Plugin.Description.SpeaksProtobuf && !options.ForcesGob;
        (PluginProcess process, Stream stream) =
            await PluginProcess.StartAsync(component, options, usesProtobuf, cancellationToken);
        Watch(process);
        RemoteConnection connection = RemoteConnection.Start(
            stream,
            YamuxRole.Client,
            usesProtobuf ? SchemaEncoding.Protobuf : SchemaEncoding.Gob,
            options.Time);
        try
        {
            RpcClient main = await connection.DialAsync(MainId, cancellationToken);
            return new(connection, main, process);
        }
        catch (WireException e)
        {
            string explanation = (await process.ExplainAsync(e)).Message;
            await EndAsync(process, connection);
            throw new PluginException(PluginFailure.NotReady, explanation, e);
        }
        catch
        {
            await EndAsync(process, connection);
            throw;
        }
    }

    private static async Task EndAsync(PluginProcess process, RemoteConnection connection)
    {
        await process.DisposeAsync();
        await connection.DisposeAsync();
    }

    private void Watch(PluginProcess process)
    {
        _running[process] = true;
        _ = ForgetAsync(process);
    }

    private async Task ForgetAsync(PluginProcess process)
    {
        await process.Ended;
        _running.TryRemove(process, out _);
    }
}
