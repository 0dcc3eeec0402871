using Kiln.Wire.MessagePack;

namespace Kiln.Wire.Rpc;

/// <summary>
/// Answers the calls that arrive on a stream, each as soon as it is done, whatever runs meanwhile. Owns the stream.
/// </summary>
public sealed class RpcServer : IAsyncDisposable
{
    /// <summary>Calls that may run at a time; further ones wait in the stream.</summary>
    public const int MaxCalls = 1024;

    /// <summary>Compat: what Go's contexts say when they are cancelled.</summary>
    public const string Cancelled = "context canceled";

    private readonly Stream _stream;
    private readonly RpcServices _services;
    private readonly PackStreamReader _reader;
    private readonly RpcWriter _writer;
    private readonly CancellationTokenSource _callerGone = new();
    private readonly CancellationTokenSource _over = new();
    private readonly SemaphoreSlim _places = new(MaxCalls, MaxCalls);

    private RpcServer(Stream stream, RpcServices services, PackLimits limits)
    {
        _stream = stream;
        _services = services;
        _reader = new(stream, limits);
        _writer = new(stream, _over.Token);
        Ended = RunAsync();
    }

    /// <summary>
    /// Completes when the caller is gone and no call runs any more: with nothing when the caller hung up between calls,
    /// or
    /// with what broke. Never fails.
    /// </summary>
    public Task<WireException?> Ended { get; }

    public static RpcServer Start(Stream stream, RpcServices services, PackLimits limits) =>
        new(stream, services, limits);

    /// <summary>Cancels the calls that run, waits for them and closes the stream.</summary>
    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await Ended;
    }

    private async Task<WireException?> RunAsync()
    {
        WireException? reason = null;
        try
        {
            while (await _reader.ReadAsync(_over.Token) is { } header)
            {
                await TakeCallAsync(RpcHeader.Read(header));
            }
        }
        catch (WireException broken)
        {
            reason = broken;
        }
        catch (OperationCanceledException)
        {
            reason = new(WireFailure.Stopped, "This side hung up.");
        }
        catch (Exception broken)
        {
            // Whatever it is: everybody who waits must be told.
            reason = new(WireFailure.Transport, broken.Message, broken);
        }

        await _callerGone.CancelAsync();
        for (int i = 0; i < MaxCalls; i++)
        {
            await _places.WaitAsync(CancellationToken.None);
        }

        await _stream.DisposeAsync();
        return reason;
    }

    private async Task TakeCallAsync(RpcHeader header)
    {
        PackValue argument = await _reader.ReadAsync(_over.Token)
            ?? throw new WireException(WireFailure.Closed, "The other side hung up in the middle of a call.");
        await _places.WaitAsync(_over.Token);
        _ = AnswerAsync(header, argument);
    }

    private async Task AnswerAsync(RpcHeader header, PackValue argument)
    {
        try
        {
            // Away from the loop: a method may compute before it first waits.
            await Task.Yield();
            (string error, PackValue body) = await CarryOutAsync(header.ServiceMethod, argument);
            await _writer.WriteAsync(new RpcHeader(header.ServiceMethod, header.Sequence, error).Write(body));
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The caller is gone: nobody is left to be told.
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task<(string Error, PackValue Body)> CarryOutAsync(string serviceMethod, PackValue argument)
    {
        (RpcMethod? method, string error) = _services.Find(serviceMethod);
        if (method is null)
        {
            return (error, PackValue.Map());
        }

        try
        {
            return ("", await method(argument, _callerGone.Token));
        }
        catch (OperationCanceledException)
        {
            return (Cancelled, PackValue.Map());
        }
        catch (Exception failure)
        {
            // An empty text would read as success.
            return (failure.Message.Length > 0 ? failure.Message : failure.GetType().Name, PackValue.Map());
        }
    }
}
