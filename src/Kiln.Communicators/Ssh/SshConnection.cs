using Kiln.Communicators.Ssh.Login;
using Kiln.Communicators.Ssh.Running;
using Kiln.Communicators.Ssh.Transfer;
using Kiln.Sdk.Communication;

namespace Kiln.Communicators.Ssh;

/// <summary>
/// A machine behind ssh. Every call has a channel of its own on one login, which is made again when it breaks.
/// </summary>
internal sealed class SshConnection : IMachineConnection, IShellCommunicator
{
    /// <summary>Compat: what Packer asks for with <c>ssh_pty</c>.</summary>
    private static readonly SshTerminal CommandTerminal = new("xterm", new ShellWindow(80, 40), Echoes: false);

    private readonly ConnectRequest _request;
    private readonly SshLogins _logins;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly FileTransfer _transfer;
    private readonly List<SshSession> _sessions;
    private volatile SshSession _session;
    private bool _isDisposed;

    public SshConnection(ConnectRequest request, SshLogins logins, SshSession session)
    {
        _request = request;
        _logins = logins;
        _session = session;
        _sessions = [session];
        _transfer = new(OpenAsync, TransferSettings.From(request), request.Ui);
    }

    public MachineAddress Address => _session.Address;

    public async Task<int> RunAsync(RemoteCommand command, CancellationToken cancellationToken)
    {
        // Compat: Packer ends each command with a line feed.
        SshExecution execution = new(command.Command + "\n")
        {
            Terminal = _request.Config.SshPty ? CommandTerminal : null,
        };
        await using ISshChannel channel = await OpenAsync(execution, cancellationToken);
        return await new RunningCommand(channel, command).RunAsync(cancellationToken);
    }

    public async Task<int> RunShellAsync(ShellSession session, CancellationToken cancellationToken)
    {
        SshExecution execution = new(ShellCommand.Of(session))
        {
            Terminal = new(session.TerminalType, session.Window, Echoes: true),
        };
        await using ISshChannel channel = await OpenAsync(execution, cancellationToken);
        return await new RunningShell(channel, session).RunAsync(cancellationToken);
    }

    public Task UploadAsync(string path, Stream content, UnixFileMode? mode, CancellationToken cancellationToken) =>
        _transfer.UploadAsync(path, content, mode, cancellationToken);

    public Task UploadDirectoryAsync(string path, string localDirectory, CancellationToken cancellationToken) =>
        _transfer.UploadDirectoryAsync(path, localDirectory, cancellationToken);

    public Task DownloadAsync(string path, Stream destination, CancellationToken cancellationToken) =>
        _transfer.DownloadAsync(path, destination, cancellationToken);

    public Task DownloadDirectoryAsync(string path, string localDirectory, CancellationToken cancellationToken) =>
        _transfer.DownloadDirectoryAsync(path, localDirectory, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync(CancellationToken.None);
        try
        {
            _isDisposed = true;
            foreach (SshSession session in _sessions)
            {
                await session.Transport.DisposeAsync();
            }

            await _logins.DisposeAsync();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// Starts something; when the connection turns out to be broken, on a new one. A server that allows only few
    /// channels gets as many logins as it takes: one that has none to give on a new login gives none at all.
    /// </summary>
    private async Task<ISshChannel> OpenAsync(SshExecution execution, CancellationToken cancellationToken)
    {
        SshSession session = _session;
        bool isNew = false;
        while (true)
        {
            if (session.Transport.IsConnected)
            {
                try
                {
                    return await session.Transport.ExecuteAsync(execution, cancellationToken);
                }
                catch (CommunicatorException e)
                    when (!isNew || session.Transport is { IsConnected: true, HasOpened: true })
                {
                    _request.Ui.Log($"ssh: {e.Message} Connecting anew.");
                }
            }

            session = await ReconnectAsync(session, cancellationToken);
            isNew = true;
        }
    }

    /// <summary>Whoever comes first makes the new login; who else has seen the old one break takes it.</summary>
    private async Task<SshSession> ReconnectAsync(SshSession broken, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_isDisposed)
            {
                throw new CommunicatorException(
                    CommunicatorFailure.Connect, "ssh: the build has closed the connection.");
            }

            if (!ReferenceEquals(broken, _session))
            {
                return _session;
            }

            // One that only takes no more channels goes on with those that it has.
            if (!broken.Transport.IsConnected)
            {
                _sessions.Remove(broken);
                await broken.Transport.DisposeAsync();
            }

            _session = await _logins.LogInAsync(cancellationToken);
            _sessions.Add(_session);
            return _session;
        }
        finally
        {
            _gate.Release();
        }
    }
}
