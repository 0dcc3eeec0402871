using Kiln.Machines.Typing;

namespace Kiln.Builders.Qemu.Running;

/// <summary>What the machine writes to its first serial port, read until the machine has ended.</summary>
internal sealed class SerialConsole : IAsyncDisposable
{
    private readonly Stream _stream;
    private readonly Task _reading;

    /// <param name="stream">Becomes the console's.</param>
    public SerialConsole(Stream stream)
    {
        _stream = stream;
        _reading = ReadAsync();
    }

    public ConsoleText Text { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        await _reading;
    }

    private async Task ReadAsync()
    {
        byte[] bytes = new byte[4096];
        try
        {
            int count;
            while ((count = await _stream.ReadAsync(bytes)) > 0)
            {
                Text.Append(bytes.AsSpan(0, count));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The machine, and with it its console, has ended: told below as for an end in order.
        }

        Text.End("The machine has ended.");
    }
}
