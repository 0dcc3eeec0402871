using Kiln.Wire;
using Kiln.Wire.Broker;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Rpc;
using Kiln.Wire.Yamux;

namespace Kiln.Remote;

/// <summary>Services under one id. Disposing ends them; calls that are being answered are cancelled.</summary>
public sealed class ServedServices : IAsyncDisposable
{
    private readonly CancellationTokenSource _over = new();
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal ServedServices(uint id, RpcServices services, StreamBroker broker)
    {
        Id = id;
        Ended = ServeAsync(services, broker);
    }

    /// <summary>To be told to the other side.</summary>
    public uint Id { get; }

    /// <summary>Ends, without failing, when the other side has come, or is known not to come any more.</summary>
    public Task Begun => _begun.Task;

    /// <summary>
    /// Ends, without failing, when the other side has hung up; with the reason when it did not come or ended otherwise.
    /// </summary>
    public Task<WireException?> Ended { get; }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await Ended;
    }

    private async Task<WireException?> ServeAsync(RpcServices services, StreamBroker broker)
    {
        try
        {
            YamuxStream stream = await broker.AcceptAsync(Id, _over.Token);
            _begun.SetResult();
            await using RpcServer server = RpcServer.Start(stream, services, PackLimits.Default);
            return await server.Ended.WaitAsync(_over.Token);
        }
        catch (WireException e)
        {
            return e;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        finally
        {
            _begun.TrySetResult();
        }
    }
}
