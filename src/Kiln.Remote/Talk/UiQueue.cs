using System.Threading.Channels;
using Kiln.Wire;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Rpc;

namespace Kiln.Remote.Talk;

/// <summary>
/// Makes calls one after the other, each once the one before was answered, so that they arrive in order. Who adds to a
/// full queue waits. Ends with the client: from then on nothing waits, and nothing is sent.
/// </summary>
internal sealed class UiQueue
{
    /// <summary>UTF-16 units, and some more for each call.</summary>
    private const int MaxSize = 4 * 1024 * 1024;

    private const int SizeOfCall = 64;

    private readonly Lock _lock = new();
    private readonly RpcClient _client;
    private readonly Channel<UiCall> _calls =
        Channel.CreateUnbounded<UiCall>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _loop;
    private TaskCompletionSource? _space;
    private int _size;
    private bool _isOver;

    public UiQueue(RpcClient client)
    {
        _client = client;
        _loop = RunAsync();
    }

    /// <summary>Waits while the queue is full: the callers' contract is synchronous.</summary>
    public void Add(in UiCall call)
    {
        while (true)
        {
            Task space;
            lock (_lock)
            {
                if (_isOver)
                {
                    Drop(call);
                    return;
                }

                if (_size < MaxSize)
                {
                    _size += call.Size + SizeOfCall;
                    _calls.Writer.TryWrite(call);
                    return;
                }

                _space ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
                space = _space.Task;
            }

            space.Wait();
        }
    }

    /// <summary>Sends what was added; later calls are dropped.</summary>
    public async Task CompleteAsync()
    {
        lock (_lock)
        {
            _isOver = true;
            Release();
        }

        _calls.Writer.TryComplete();
        await _loop;
    }

    private static void Drop(in UiCall call)
    {
        if (call.Method is null)
        {
            call.Reply?.TrySetResult(PackValue.Nil);
        }
        else
        {
            call.Reply?.TrySetException(new WireException(WireFailure.Closed, "The other side hung up."));
        }
    }

    private async Task RunAsync()
    {
        await foreach (UiCall call in _calls.Reader.ReadAllAsync(CancellationToken.None))
        {
            if (_client.Ended.IsCompleted)
            {
                GiveUp();
                Drop(call);
            }
            else
            {
                await CarryOutAsync(call);
            }

            TakeOff(call.Size + SizeOfCall);
        }
    }

    private async Task CarryOutAsync(UiCall call)
    {
        if (call.Method is null)
        {
            await (call.Action?.Invoke() ?? Task.CompletedTask);
            call.Reply?.TrySetResult(PackValue.Nil);
        }
        else if (call.Reply is null)
        {
            await TellAsync(_client, call.Method, call.Argument);
        }
        else
        {
            // A question may stay unanswered for long; what is said meanwhile goes on.
            _ = AskAsync(call.Method, call.Argument, call.Reply);
        }
    }

    /// <summary>As Packer's plugins do: a line that the other side cannot show is no reason to fail.</summary>
    public static async Task TellAsync(RpcClient client, string method, PackValue argument)
    {
        try
        {
            await client.CallAsync(method, argument, CancellationToken.None);
        }
        catch (Exception)
        {
            // Whatever it is, the next one gets its turn; a client that has ended ends the queue.
        }
    }

    private async Task AskAsync(string method, PackValue argument, TaskCompletionSource<PackValue> reply)
    {
        try
        {
            reply.TrySetResult(await _client.CallAsync(method, argument, CancellationToken.None));
        }
        catch (Exception e)
        {
            reply.TrySetException(e);
        }
    }

    private void GiveUp()
    {
        lock (_lock)
        {
            _isOver = true;
        }

        _calls.Writer.TryComplete();
    }

    private void TakeOff(int size)
    {
        lock (_lock)
        {
            _size -= size;
            if (_isOver || _size < MaxSize / 2)
            {
                Release();
            }
        }
    }

    private void Release()
    {
        _space?.TrySetResult();
        _space = null;
    }
}
