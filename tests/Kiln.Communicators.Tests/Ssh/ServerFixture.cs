using Kiln.Testing;
using Xunit;

namespace Kiln.Communicators.Tests.Ssh;

/// <summary>One server that lets in with keys and passwords, for the tests of a class that do not change it.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    public SshServer Server { get; private set; } = null!;

    public MarkedProcesses Processes { get; } = new();

    public async ValueTask InitializeAsync() => Server = await SshServer.StartAsync(Processes, new()
    {
        Settings =
        [
            "Ciphers +aes128-cbc,aes192-cbc,aes256-cbc,3des-cbc",
            "KexAlgorithms +diffie-hellman-group-exchange-sha1,diffie-hellman-group14-sha1,diffie-hellman-group1-sha1",
            "MaxSessions 50",
        ],
    });

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();
}
