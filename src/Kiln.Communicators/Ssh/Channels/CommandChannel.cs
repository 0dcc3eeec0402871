using System.Collections.Immutable;
using Kiln.Communicators.Ssh.Protocol;
using Kiln.Sdk.Communication;

namespace Kiln.Communicators.Ssh.Channels;

/// <summary>A channel on which a command runs.</summary>
internal sealed class CommandChannel : ISshChannel
{
    private const int FirstSignalCode = 128;

    /// <summary>Between the polite and the hard end of a command that nobody wants any more.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <summary>The names that the protocol knows, with their numbers on Linux.</summary>
    private static readonly ImmutableDictionary<string, int> Signals = new Dictionary<string, int>
    {
        ["HUP"] = 1, ["INT"] = 2, ["QUIT"] = 3, ["ILL"] = 4, ["ABRT"] = 6, ["FPE"] = 8, ["KILL"] = 9, ["USR1"] = 10,
        ["SEGV"] = 11, ["USR2"] = 12, ["PIPE"] = 13, ["ALRM"] = 14, ["TERM"] = 15,
    }.ToImmutableDictionary(StringComparer.Ordinal);

    private readonly SshChannelCore _core;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int? _exit;

    public CommandChannel(SshChannelCore core)
    {
        _core = core;
        core.OnRequest = ReceiveRequest;
        Exit = ExitAsync();
    }

    public Stream Input => _core.Input;

    public Stream Output => _core.Output;

    public Stream Error => _core.Error;

    public Task<int?> Exit { get; }

    public async ValueTask ResizeAsync(ShellWindow window, CancellationToken cancellationToken) =>
        await _core.NotifyAsync("window-change", WindowDetails(window), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (!_core.Closed.IsCompleted && !_ended.Task.IsCompleted)
        {
            await KillAsync();
        }

        await _core.DisposeAsync();
    }

    internal static PacketBuilder WindowDetails(ShellWindow window) =>
        new PacketBuilder().Number((uint)window.Columns).Number((uint)window.Rows).Number(0).Number(0);

    /// <summary>Servers that know no signals leave the command alone; it learns of the end when it reads or writes.</summary>
    private async Task KillAsync()
    {
        try
        {
            using CancellationTokenSource limit = new(Grace);
            await _core.NotifyAsync("signal", new PacketBuilder().Text("TERM"), limit.Token);
            try
            {
                await Task.WhenAny(_ended.Task, _core.Closed).WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                using CancellationTokenSource last = new(Grace);
                await _core.NotifyAsync("signal", new PacketBuilder().Text("KILL"), last.Token);
            }
        }
        catch (Exception e) when (e is CommunicatorException or OperationCanceledException)
        {
            // The connection has ended, or takes nothing: nobody can be told.
        }
    }

    private async Task<int?> ExitAsync()
    {
        await _core.Closed;
        return _exit;
    }

    private void ReceiveRequest(string name, ReadOnlySpan<byte> details)
    {
        PacketParser parser = new(details);
        switch (name)
        {
            case "exit-status":
                _exit = (int)parser.Number();
                _ended.TrySetResult();
                break;
            case "exit-signal":
                _exit = FirstSignalCode + Signals.GetValueOrDefault(parser.Text());
                _ended.TrySetResult();
                break;
        }
    }
}
