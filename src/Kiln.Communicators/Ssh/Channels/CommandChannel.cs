using System.Collections.Immutable;
using Kiln.Communicators.Ssh.Protocol;
using Kiln.Sdk.Communication;

namespace Kiln.Communicators.Ssh.Channels;

/// <summary>A channel on which a command runs.</summary>
internal sealed class CommandChannel : ISshChannel
{
    private const int FirstSignalCode = 128;

    /// <summary>The names that the protocol knows, with their numbers on Linux.</summary>
    private static readonly ImmutableDictionary<string, int> Signals = new Dictionary<string, int>
    {
        ["HUP"] = 1,
        ["INT"] = 2,
        ["QUIT"] = 3,
        ["ILL"] = 4,
        ["ABRT"] = 6,
        ["FPE"] = 8,
        ["KILL"] = 9,
        ["USR1"] = 10,
        ["SEGV"] = 11,
        ["USR2"] = 12,
        ["PIPE"] = 13,
        ["ALRM"] = 14,
        ["TERM"] = 15,
    }.ToImmutableDictionary(StringComparer.Ordinal);

    private readonly SshChannelCore _core;
    private readonly SshTransport _transport;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int? _exit;

    public CommandChannel(SshChannelCore core, SshTransport transport)
    {
        _core = core;
        _transport = transport;
        core.OnRequest = ReceiveRequest;
        Exit = ExitAsync();
    }

    public Stream Input => _core.Input;

    public Stream Output => _core.Output;

    public Stream Error => _core.Error;

    public Task<int?> Exit { get; }

    public async ValueTask ResizeAsync(ShellWindow window, CancellationToken cancellationToken) =>
        await _core.NotifyAsync("window-change", WindowDetails(window), cancellationToken);

    /// <summary>The command has ended, though perhaps not all of its output has come.</summary>
    public bool HasEnded => _ended.Task.IsCompleted || _core.Closed.IsCompleted;

    public async ValueTask DisposeAsync()
    {
        if (!HasEnded)
        {
            await new RemoteKill(_transport).RunAsync(this);
        }

        _transport.Forget(this);
        await _core.DisposeAsync();
    }

    /// <summary>Servers that know no signals leave the command alone.</summary>
    public Task SignalAsync(string name, CancellationToken cancellationToken) =>
        _core.NotifyAsync("signal", new PacketBuilder().Text(name), cancellationToken);

    public async Task<bool> EndsWithinAsync(TimeSpan time)
    {
        await Task.WhenAny(_ended.Task, _core.Closed, Task.Delay(time));
        return HasEnded;
    }

    internal static PacketBuilder WindowDetails(ShellWindow window) =>
        new PacketBuilder().Number((uint)window.Columns).Number((uint)window.Rows).Number(0).Number(0);

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
