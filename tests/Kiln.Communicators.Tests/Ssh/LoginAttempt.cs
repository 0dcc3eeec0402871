using Kiln.Communicators.Ssh;
using Kiln.Sdk.Communication;
using Kiln.Testing;

namespace Kiln.Communicators.Tests.Ssh;

/// <summary>What a test logs in with, and what was said meanwhile.</summary>
internal sealed class LoginAttempt : IDisposable
{
    private readonly ComponentContexts _contexts = new(new RecordingUi());

    public RecordingUi Ui => (RecordingUi)_contexts.Ui;

    public MemoryLedger Ledger => _contexts.Ledger;

    public required CommunicatorConfig Config { get; init; }

    public required MachineAddress Address { get; set; }

    public HostKeyPolicy HostKeys { get; init; } = HostKeyPolicy.AcceptAny;

    public SshKeyPair? TemporaryKey { get; init; }

    /// <summary>With a key that the server lets in.</summary>
    public static LoginAttempt WithKey(SshServer server, Func<CommunicatorConfig, CommunicatorConfig>? change = null) =>
        With(server, config => (change ?? (static c => c))(
            config with { SshUsername = server.User, SshPrivateKeyFile = server.KeyFile }));

    /// <summary>With the password.</summary>
    public static LoginAttempt WithPassword(SshServer server, Func<CommunicatorConfig, CommunicatorConfig>? change = null) =>
        With(server, config => (change ?? (static c => c))(
            config with { SshUsername = SshServer.PasswordUser, SshPassword = SshServer.Password }));

    public static LoginAttempt With(SshServer server, Func<CommunicatorConfig, CommunicatorConfig> change) => new()
    {
        Config = change(new CommunicatorConfig { SshTimeout = TimeSpan.FromSeconds(30) }),
        Address = new(server.Address, server.Port),
    };

    public Task<IMachineConnection> ConnectAsync(CancellationToken cancellationToken) => Within.Time(
        new SshConnector().ConnectAsync(
            new()
            {
                Config = Config,
                FindAddressAsync = _ => ValueTask.FromResult(Address),
                TemporaryKey = TemporaryKey,
                HostKeys = HostKeys,
                Ui = _contexts.Ui,
                Ledger = _contexts.Ledger,
                Directories = _contexts.Directories,
                Time = TimeProvider.System,
            },
            cancellationToken),
        "a login or its failure");

    /// <summary>Logs in, and says what the machine answers to <c>id -un</c>.</summary>
    public async Task<string> UserAsync()
    {
        await using IMachineConnection machine = await ConnectAsync(TestContext.Current.CancellationToken);
        return await machine.OutputAsync("id -un");
    }

    public void Dispose() => _contexts.Dispose();
}
