using System.Collections.Concurrent;
using Kiln.Communicators.Ssh.Protocol;

namespace Kiln.Communicators.Ssh.Channels;

/// <summary>
/// Questions to the server that are about no channel (RFC 4254, 4). Answers have no number: they come in the order of
/// the questions.
/// </summary>
internal sealed class GlobalRequests(SshMultiplexer multiplexer) : IDisposable
{
    private readonly ConcurrentQueue<TaskCompletionSource<byte[]?>> _replies = new();
    private readonly SemaphoreSlim _order = new(1, 1);

    /// <returns>What the server says to it; null when it refuses.</returns>
    public async Task<byte[]?> AskAsync(string name, PacketBuilder? details, CancellationToken cancellationToken)
    {
        TaskCompletionSource<byte[]?> reply = new(TaskCreationOptions.RunContinuationsAsynchronously);
        PacketBuilder message = new PacketBuilder(MessageId.GlobalRequest)
            .Text(name).Flag(value: true).Raw(details is null ? [] : details.Span);
        await _order.WaitAsync(cancellationToken);
        try
        {
            _replies.Enqueue(reply);
            await multiplexer.SendAsync(message, CancellationToken.None);
        }
        finally
        {
            _order.Release();
        }

        await using (multiplexer.Ended.Register(() => reply.TrySetException(multiplexer.Lost())))
        {
            return await reply.Task.WaitAsync(cancellationToken);
        }
    }

    /// <returns>False when nothing was asked.</returns>
    public bool TryAnswer(byte[]? answer)
    {
        if (!_replies.TryDequeue(out TaskCompletionSource<byte[]?>? reply))
        {
            return false;
        }

        reply.TrySetResult(answer);
        return true;
    }

    public void Dispose() => _order.Dispose();
}
