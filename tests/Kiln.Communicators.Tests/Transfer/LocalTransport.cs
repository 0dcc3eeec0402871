using System.Diagnostics;
using Kiln.Communicators.Ssh;
using Kiln.Communicators.Ssh.Transfer;

namespace Kiln.Communicators.Tests.Transfer;

/// <summary>A "machine" that is this one: each command runs in a shell of its own, as below ssh.</summary>
internal sealed class LocalTransport : ISshTransport
{
    private readonly List<string> _commands = [];

    public bool IsConnected => true;

    /// <summary>The folder that commands begin in; null for this process's own.</summary>
    public string? HomeFolder { get; init; }

    /// <summary>The only programs of the machine; null for those of this one.</summary>
    public string? Path { get; init; }

    /// <summary>Wraps each channel, to see or spoil what goes through it.</summary>
    public Func<ISshChannel, ISshChannel> Wrap { get; init; } = static channel => channel;

    /// <summary>What was started so far.</summary>
    public IReadOnlyList<string> Commands
    {
        get
        {
            lock (_commands)
            {
                return [.. _commands];
            }
        }
    }

    public ChannelOpener Opener => ExecuteAsync;


    public Task<ISshChannel> ExecuteAsync(SshExecution execution, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_commands)
        {
            _commands.Add(execution.Command);
        }

        ProcessStartInfo start = execution.IsSubsystem
            ? new("/usr/lib/openssh/sftp-server")
            : new("/bin/sh", ["-c", execution.Command]);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.WorkingDirectory = HomeFolder;
        if (Path is not null)
        {
            start.Environment["PATH"] = Path;
        }

        return Task.FromResult(Wrap(new ProcessChannel(Process.Start(start)!)));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
