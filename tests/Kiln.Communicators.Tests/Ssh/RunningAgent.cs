using Kiln.Testing;
using Xunit;

namespace Kiln.Communicators.Tests.Ssh;

/// <summary>An ssh agent of a test's own.</summary>
internal sealed class RunningAgent : IAsyncDisposable
{
    private const string Variable = "SSH_AUTH_SOCK";

    /// <summary>The environment is the process's: one at a time.</summary>
    private static readonly SemaphoreSlim Gate = new(1, 1);

    private readonly Daemon _daemon;
    private readonly string _socket;

    private RunningAgent(Daemon daemon, string socket)
    {
        _daemon = daemon;
        _socket = socket;
    }

    public static async Task<RunningAgent> StartAsync(TemporaryDirectory folder)
    {
        string socket = folder.Combine("agent");
        Daemon daemon = await Daemon.StartAsync(
            folder.Combine("agent.log"),
            _ => File.Exists(socket),
            Requires.Tool("ssh-agent", "openssh-client"),
            "-D",
            "-a",
            socket);
        return new(daemon, socket);
    }

    /// <summary>Gives it a new key.</summary>
    public async Task AddAsync(TemporaryDirectory folder, string arguments)
    {
        await SshServer.MakeKeyAsync(folder.Combine("of-agent"), arguments.Split(' '));
        using IsolatedTool tool = new(Requires.Tool("ssh-add", "openssh-client"));
        tool.Environment[Variable] = _socket;
        KilnRun run = await tool.RunAsync(folder, "-q", folder.Combine("of-agent"));
        Assert.True(run.ExitCode == 0, run.Error);
        File.Delete(folder.Combine("of-agent"));
    }

    /// <summary>Does something while the environment names this agent.</summary>
    public async Task<T> RunWithAsync<T>(Func<Task<T>> action)
    {
        await Gate.WaitAsync();
        string? before = Environment.GetEnvironmentVariable(Variable);
        try
        {
            Environment.SetEnvironmentVariable(Variable, _socket);
            return await action();
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, before);
            Gate.Release();
        }
    }

    public ValueTask StopAsync() => _daemon.DisposeAsync();

    public ValueTask DisposeAsync() => _daemon.DisposeAsync();
}
