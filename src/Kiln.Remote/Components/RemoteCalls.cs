using Kiln.Sdk.Components;
using Kiln.Wire;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Rpc;

namespace Kiln.Remote.Components;

/// <summary>Calls to a component over there; what fails is told in the terms of a build.</summary>
internal sealed class RemoteCalls(RpcClient main, IRemoteOwner owner)
{
    /// <param name="read">Fails with a <see cref="WireException"/> when the reply is not what it should be.</param>
    /// <param name="cancellationToken">Ends the waiting only.</param>
    /// <exception cref="BuildFailedException">The component answered with an error or nonsense, or is gone.</exception>
    public async Task<T> CallAsync<T>(
        string method, PackValue argument, Func<PackValue, T> read, CancellationToken cancellationToken)
    {
        PackValue reply;
        try
        {
            reply = await main.CallAsync(method, argument, cancellationToken);
        }
        catch (RpcException e)
        {
            throw new BuildFailedException(e.Message.Trim(), e);
        }
        catch (WireException e)
        {
            throw await owner.ExplainAsync(e);
        }

        return Understand(method, reply, read);
    }

    /// <summary>
    /// A call that does the component's work. When it is to be cancelled the component is asked to stop, once, and its
    /// reply is still awaited: what it has made is removed by then.
    /// </summary>
    /// <param name="begun">
    /// Ends when the component is known to work at the call. Compat: a plugin in Go that is asked to stop before
    /// crashes.
    /// </param>
    /// <exception cref="OperationCanceledException">
    /// It was cancelled, whatever the component replied to that.
    /// </exception>
    public async Task<T> RunAsync<T>(
        string service,
        string method,
        PackValue argument,
        Task begun,
        Func<PackValue, T> read,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // Written, or waiting to be written, before anything that is called later.
        Task<T> call = CallAsync($"{service}.{method}", argument, read, CancellationToken.None);
        using CancellationTokenSource answered = new();
        Task cancelling = CancelOnceAsync(service, begun, cancellationToken, answered.Token);
        T reply;
        try
        {
            reply = await call;
        }
        catch (BuildFailedException e) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(e.Message, e, cancellationToken);
        }
        finally
        {
            await answered.CancelAsync();
            await cancelling;
        }

        cancellationToken.ThrowIfCancellationRequested();
        return reply;
    }

    /// <summary>What follows a call: reading what it has left on a stream of its own.</summary>
    public async Task<T> FollowAsync<T>(string what, Func<Task<T>> follow)
    {
        try
        {
            return await follow();
        }
        catch (WireException e) when (e.Reason == WireFailure.Protocol)
        {
            throw Nonsense(what, e);
        }
        catch (WireException e)
        {
            throw await owner.ExplainAsync(e);
        }
    }

    public T Understand<T>(string what, PackValue reply, Func<PackValue, T> read)
    {
        try
        {
            return read(reply);
        }
        catch (WireException e)
        {
            throw Nonsense(what, e);
        }
    }

    private BuildFailedException Nonsense(string what, WireException e) =>
        new($"The {owner.Name} answered {what} with something else than it should: {e.Message.TrimEnd('.')}.", e)
        {
            Advice = "It is broken, or made for another version of the protocol. Try another version of the plugin.",
        };

    private async Task CancelOnceAsync(
        string service, Task begun, CancellationToken asked, CancellationToken answered)
    {
        TaskCompletionSource wanted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = asked.Register(wanted.SetResult);
        try
        {
            await wanted.Task.WaitAsync(answered);
            await begun.WaitAsync(answered);
            await main.CallAsync($"{service}.Cancel", PackValue.Nil, answered);
        }
        catch (Exception e) when (e is OperationCanceledException or RpcException or WireException)
        {
            // Whether it stops shows in the reply to the call that was to be cancelled.
        }
    }
}
