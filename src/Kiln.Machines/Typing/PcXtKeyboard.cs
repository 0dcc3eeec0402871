using System.Collections.Immutable;
using Kiln.Machines.Typing.Keys;

namespace Kiln.Machines.Typing;

/// <summary>A keyboard that takes the codes of a PC's keyboard (set 1), many at a time.</summary>
/// <param name="send">Sends some codes, each of one or two bytes.</param>
/// <param name="chunkSize">How many bytes are sent at most at a time; no code is divided.</param>
/// <param name="pause">After each time.</param>
/// <param name="time">For the pauses.</param>
public sealed class PcXtKeyboard(
    Func<ImmutableArray<byte>, CancellationToken, Task> send,
    int chunkSize,
    TimeSpan pause,
    TimeProvider time) : IKeyboard
{
    private readonly List<ImmutableArray<byte>> _codes = [];

    public bool IsBuffered => true;

    public Task SendAsync(KeyStroke stroke, CancellationToken cancellationToken)
    {
        _codes.Add(KeyCodes.PcXt(stroke));
        return Task.CompletedTask;
    }

    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        ImmutableArray<byte> chunk = [];
        foreach (ImmutableArray<byte> code in _codes)
        {
            if (chunk.Length + code.Length > chunkSize)
            {
                await SendChunkAsync(chunk, cancellationToken);
                chunk = [];
            }

            chunk = [.. chunk, .. code];
        }

        _codes.Clear();
        await SendChunkAsync(chunk, cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task SendChunkAsync(ImmutableArray<byte> chunk, CancellationToken cancellationToken)
    {
        if (!chunk.IsEmpty)
        {
            await send(chunk, cancellationToken);
            await Task.Delay(pause, time, cancellationToken);
        }
    }
}
