using Kiln.Communicators;
using Kiln.Machines.Connecting;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Testing;
using Kiln.Values;
using Xunit;

namespace Kiln.Machines.Tests.Connecting;

/// <summary>The steps around a login, against OpenSSH; the messages are those of Packer.</summary>
public sealed class ConnectStepTests : IDisposable
{
    private readonly RecordingUi _ui = new();
    private readonly ComponentContexts _contexts;
    private readonly TemporaryDirectory _folder = new();

    public ConnectStepTests() => _contexts = new(_ui);

    public void Dispose()
    {
        _contexts.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Login_is_told_and_provisioners_learn_how_it_was_done()
    {
        await using SshServer server = await SshServer.StartAsync(new());
        CommunicatorConfig config = new()
        {
            SshHost = server.Address,
            SshPort = server.Port,
            SshUsername = SshServer.PasswordUser,
            SshPassword = SshServer.Password,
            PauseBeforeConnecting = TimeSpan.FromMilliseconds(50),
        };
        ConnectedMachine machine = await ConnectAsync(config, Access(server, null));
        Assert.Equal(0, await machine.Communicator.RunAsync(new("true"), CancellationToken.None));
        Assert.Equal(
            [
                "say: Using SSH communicator to connect: 127.0.0.1", "say: Waiting for SSH to become available...",
                "say: Connected to SSH!", "say: Pausing 50ms before connecting...",
                "say: Waiting for SSH to become available...", "say: Connected to SSH!",
            ],
            _ui.Lines.Where(static line => !line.StartsWith("log", StringComparison.Ordinal)));
        Assert.Equal(
            new Dictionary<string, HclValue>
            {
                ["ConnType"] = HclValue.String("ssh"),
                ["Host"] = HclValue.String("127.0.0.1"),
                ["Password"] = HclValue.String(SshServer.Password),
                ["Port"] = HclValue.Number(server.Port),
                ["SSHAgentAuth"] = HclValue.False,
                ["SSHPrivateKey"] = HclValue.String(""),
                ["SSHPrivateKeyFile"] = HclValue.String(""),
                ["SSHPublicKey"] = HclValue.String(""),
                ["User"] = HclValue.String(SshServer.PasswordUser),
                ["WinRMPassword"] = HclValue.String(""),
            },
            machine.Variables.Values.ToDictionary());
        Assert.Empty(await _contexts.Cleanup.UnwindAsync());
        await Assert.ThrowsAsync<CommunicatorException>(
            () => machine.Communicator.RunAsync(new("true"), CancellationToken.None));
    }

    [Fact]
    public async Task Failure_to_log_in_is_told_as_packer_does()
    {
        await using SshServer server = await SshServer.StartAsync(new());
        CommunicatorConfig config = new()
        {
            SshUsername = SshServer.PasswordUser,
            SshPassword = "wrong",
            SshHandshakeAttempts = 1,
        };
        BuildFailedException failure = await Assert.ThrowsAsync<BuildFailedException>(
            () => ConnectAsync(config, Access(server, null)));
        Assert.StartsWith("Kiln experienced an authentication error", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"error: Error waiting for SSH: {failure.Message}", _ui.Lines);
    }

    [Fact]
    public async Task No_communicator_needs_no_machine()
    {
        ConnectedMachine machine = await ConnectAsync(new() { Communicator = "none" }, new()
        {
            FindAddressAsync = static _ => throw new InvalidOperationException("nobody asks"),
        });
        Assert.IsType<NoneCommunicator>(machine.Communicator);
        Assert.Equal(HclValue.String("none"), machine.Variables.Values["ConnType"]);
        Assert.Equal(HclValue.Number(0), machine.Variables.Values["Port"]);
    }

    [Fact]
    public async Task Key_of_the_build_logs_in_and_is_taken_off_the_machine_at_the_end()
    {
        await using SshServer server = await SshServer.StartAsync(new());
        CommunicatorConfig config = new()
        {
            SshUsername = SshServer.PasswordUser,
            TemporaryKeyPairType = "ecdsa",
            TemporaryKeyPairBits = 256,
            SshClearAuthorizedKeys = true,
        };
        BuildContext context = _contexts.Build(new NoProvisioners());
        SshKeyPair pair = await new TemporaryKeyStep(config, _folder.Combine("debug.pem"))
            .RunAsync(context, CancellationToken.None);
        Assert.Equal("say: Creating temporary ECDSA SSH key for instance...", _ui.Lines[0]);
        Assert.StartsWith("ecdsa-sha2-nistp256 ", pair.PublicKey, StringComparison.Ordinal);
        Assert.Contains($"say: Saving key for debug purposes: {_folder.Combine("debug.pem")}", _ui.Lines);
        Assert.Equal(pair.PrivateKey, File.ReadAllText(_folder.Combine("debug.pem")));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.Combine("debug.pem")));

        ConnectedMachine machine = await ConnectAsync(config, Access(server, pair));
        const string file = "~/.ssh/authorized_keys";
        Assert.Equal(0, await machine.Communicator.RunAsync(
            new($"mkdir ~/.ssh; printf '%s\\n' 'ssh-rsa AAAA stays' '{pair.PublicKey} me' > {file}"), CancellationToken.None));
        await new ClearKeysStep(config, machine).RunAsync(context, CancellationToken.None);
        Assert.Contains("say: Trying to remove ephemeral keys from authorized_keys files", _ui.Lines);
        List<string> left = [];
        await machine.Communicator.RunAsync(new($"cat {file}; ls ~/.ssh") { OnOutputLine = left.Add }, CancellationToken.None);
        Assert.Equal(["ssh-rsa AAAA stays", "authorized_keys"], left);
        Assert.Empty(await _contexts.Cleanup.UnwindAsync());
    }

    [Fact]
    public async Task Key_of_the_user_is_taken_as_it_is()
    {
        string file = _folder.Write("id", "the text of a key");
        SshKeyPair pair = await new TemporaryKeyStep(new() { SshPrivateKeyFile = file }, null)
            .RunAsync(_contexts.Build(new NoProvisioners()), CancellationToken.None);
        Assert.Equal(new SshKeyPair("the text of a key", ""), pair);
        Assert.Equal(["say: Using existing SSH private key"], _ui.Lines);
    }

    private static MachineAccess Access(SshServer server, SshKeyPair? key) => new()
    {
        FindAddressAsync = _ => ValueTask.FromResult(new MachineAddress(server.Address, server.Port)),
        KnownHost = server.Address,
        TemporaryKey = key,
    };

    private Task<ConnectedMachine> ConnectAsync(CommunicatorConfig config, MachineAccess access) => Within.Time(
        new ConnectStep(config, access).RunAsync(_contexts.Build(new NoProvisioners()), CancellationToken.None),
        "a login or its failure");

    private sealed class NoProvisioners : IProvisionHook
    {
        public Task RunAsync(
            ICommunicator communicator,
            BuildVariables variables,
            Kiln.Sdk.Checkpoints.ICheckpoints? checkpoints,
            CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
