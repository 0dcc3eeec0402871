using System.Threading.Channels;
using Kiln.Testing.WinRm.Machine;

namespace Kiln.Testing.WinRm.Wsman;

/// <summary>A command of a shell. What it prints waits for the client; a command that prints much waits, too.</summary>
internal sealed class RunningCommand : IAsyncDisposable
{
    private const int PartBytes = 16 * 1024;
    private const int Parts = 64;

    private readonly Channel<(bool IsError, byte[] Bytes)> _output =
        Channel.CreateBounded<(bool, byte[])>(new BoundedChannelOptions(Parts) { SingleReader = true });

    private readonly CancellationTokenSource _stop = new();
    private readonly Task<int> _running;
    private readonly SemaphoreSlim _receiving = new(1);

    public RunningCommand(WindowsMachine machine, string line, CommandInput input, IReadOnlyDictionary<string, string> environment)
    {
        Input = input;
        ProgramStreams streams = new(input, (isError, bytes) => WriteAsync(isError, bytes, _stop.Token));
        _running = Task.Run(() => RunAsync(machine, line, streams, environment));
    }

    public string Id { get; } = Guid.NewGuid().ToString().ToUpperInvariant();

    public CommandInput Input { get; }

    /// <summary>What is there, at most so many bytes; waits for the first.</summary>
    /// <returns>Null for the exit code while it runs; no parts and no exit code when the time is over.</returns>
    public async Task<(List<(bool IsError, byte[] Bytes)> Parts, int? ExitCode)> ReceiveAsync(
        int maxBytes, TimeSpan timeout, CancellationToken token)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(token);
        limit.CancelAfter(timeout);
        List<(bool, byte[])> parts = [];
        await _receiving.WaitAsync(token);
        try
        {
            bool more = await _output.Reader.WaitToReadAsync(limit.Token);
            int left = maxBytes - PartBytes;
            while (more && left >= 0 && _output.Reader.TryRead(out (bool, byte[] Bytes) part))
            {
                parts.Add(part);
                left -= part.Bytes.Length;
            }

            return (parts, more ? null : await _running);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            return (parts, null);
        }
        finally
        {
            _receiving.Release();
        }
    }

    public Task StopAsync() => _stop.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Input.Complete();
        await _running;
        _stop.Dispose();
    }

    private async Task<int> RunAsync(
        WindowsMachine machine, string line, ProgramStreams streams, IReadOnlyDictionary<string, string> environment)
    {
        const int ControlC = unchecked((int)0xC000013A);
        try
        {
            return await machine.RunAsync(line, streams, environment, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            return ControlC;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await streams.PrintErrorAsync(e.Message + "\r\n");
            return 1;
        }
        finally
        {
            _output.Writer.Complete();
        }
    }

    private async ValueTask WriteAsync(bool isError, ReadOnlyMemory<byte> bytes, CancellationToken token)
    {
        while (bytes.Length > 0)
        {
            int count = Math.Min(bytes.Length, PartBytes);
            await _output.Writer.WriteAsync((isError, bytes[..count].ToArray()), token);
            bytes = bytes[count..];
        }
    }
}
