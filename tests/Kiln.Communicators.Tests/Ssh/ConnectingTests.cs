using Kiln.Communicators.Ssh;
using Kiln.Testing;
using Xunit;

namespace Kiln.Communicators.Tests.Ssh;

public sealed class ConnectingTests
{
    [Fact]
    public async Task Command_tells_its_output_and_its_exit_code()
    {
        MarkedProcesses processes = new();
        await using SshServer server = await SshServer.StartAsync(processes);
        using ComponentContexts contexts = new();
        ConnectRequest request = new()
        {
            Config = new() { SshUsername = server.User, SshPrivateKeyFile = server.KeyFile },
            FindAddressAsync = _ => ValueTask.FromResult(new MachineAddress("127.0.0.1", server.Port)),
            Ui = contexts.Ui,
            Ledger = contexts.Ledger,
            Directories = contexts.Directories,
            Time = TimeProvider.System,
        };
        await using IMachineConnection machine =
            await new SshConnector().ConnectAsync(request, CancellationToken.None);
        List<string> lines = [];
        int exit = await machine.RunAsync(
            new("echo hello; echo err >&2; exit 7") { OnOutputLine = lines.Add, OnErrorLine = lines.Add },
            CancellationToken.None);
        Assert.Equal(7, exit);
        Assert.Equal(["err", "hello"], lines.Order());
    }
}
