using System.Collections.Immutable;
using Kiln.Communicators.Ssh.Protocol;
using Kiln.Sdk.Communication;

namespace Kiln.Communicators.Ssh.Channels;

/// <summary>One login; everything runs side by side on it.</summary>
/// <param name="forwardsAgent">Commands may use the user's agent.</param>
internal sealed class SshTransport(SshMultiplexer multiplexer, bool forwardsAgent) : ISshTransport
{
    private const byte ModeEcho = 53;
    private const byte ModeInputSpeed = 128;
    private const byte ModeOutputSpeed = 129;
    private const byte ModeEnd = 0;

    /// <summary>Compat: what Packer tells of its terminal.</summary>
    private const uint Speed = 14400;

    private readonly List<IAsyncDisposable> _companions = [];
    private readonly Lock _lock = new();
    private readonly List<CommandChannel> _started = [];

    public bool IsConnected => multiplexer.IsConnected;

    /// <summary>The server has opened a channel.</summary>
    public bool HasOpened => multiplexer.HasOpened;

    public SshMultiplexer Multiplexer => multiplexer;

    /// <summary>The commands that have not ended, in the order in which they were started.</summary>
    public ImmutableArray<CommandChannel> Running
    {
        get
        {
            lock (_lock)
            {
                return [.. _started.Where(static channel => !channel.HasEnded)];
            }
        }
    }

    /// <summary>The command has ended, or nobody wants it any more.</summary>
    public void Forget(CommandChannel channel)
    {
        lock (_lock)
        {
            _started.Remove(channel);
        }
    }

    /// <summary>Ends with the login, before it.</summary>
    public void Own(IAsyncDisposable companion) => _companions.Add(companion);

    public async Task<ISshChannel> ExecuteAsync(SshExecution execution, CancellationToken cancellationToken)
    {
        SshChannelCore core = await multiplexer.OpenAsync("session", null, cancellationToken);
        CommandChannel channel = new(core, this);
        try
        {
            await StartAsync(channel, core, execution, cancellationToken);
            return channel;
        }
        catch
        {
            Forget(channel);
            await core.DisposeAsync();
            throw;
        }
    }

    /// <summary>A connection from the machine to another one.</summary>
    /// <exception cref="CommunicatorException">The machine cannot reach it, or may not.</exception>
    public async Task<Stream> ConnectFromThereAsync(MachineAddress address, CancellationToken cancellationToken) =>
        new DuplexStream(await OpenFromThereAsync(address, cancellationToken));

    /// <inheritdoc cref="ConnectFromThereAsync"/>
    public Task<SshChannelCore> OpenFromThereAsync(MachineAddress address, CancellationToken cancellationToken) =>
        multiplexer.OpenAsync(
            "direct-tcpip",
            new PacketBuilder().Text(address.Host).Number((uint)address.Port).Text("127.0.0.1").Number(0),
            cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable companion in _companions)
        {
            await companion.DisposeAsync();
        }

        await multiplexer.DisposeAsync();
    }

    /// <summary>Asks for everything at once; the answers come in order.</summary>
    private async Task StartAsync(
        CommandChannel channel,
        SshChannelCore core,
        SshExecution execution,
        CancellationToken cancellationToken)
    {
        if (forwardsAgent)
        {
            await core.NotifyAsync("auth-agent-req@openssh.com", null, cancellationToken);
        }

        Task<bool> terminal = execution.Terminal is null
            ? Task.FromResult(true)
            : core.RequestAsync("pty-req", Details(execution.Terminal), cancellationToken);
        Task<bool> start;
        lock (_lock)
        {
            _started.Add(channel);
            start = core.RequestAsync(
                execution.IsSubsystem ? "subsystem" : "exec",
                new PacketBuilder().Text(execution.Command),
                cancellationToken);
        }

        if (!await terminal)
        {
            throw new CommunicatorException(CommunicatorFailure.Start, "ssh: the server gives no terminal (ssh_pty).");
        }

        if (!await start)
        {
            string what = execution.IsSubsystem ? $"the subsystem {execution.Command}" : "the command";
            throw new CommunicatorException(CommunicatorFailure.Start, $"ssh: the server does not start {what}.");
        }
    }

    private static PacketBuilder Details(SshTerminal terminal)
    {
        PacketBuilder modes = new PacketBuilder()
            .Byte(ModeEcho).Number(terminal.Echoes ? 1u : 0u)
            .Byte(ModeInputSpeed).Number(Speed)
            .Byte(ModeOutputSpeed).Number(Speed)
            .Byte(ModeEnd);
        return new PacketBuilder()
            .Text(terminal.Type).Raw(CommandChannel.WindowDetails(terminal.Window).Span).Text(modes.Span);
    }
}
