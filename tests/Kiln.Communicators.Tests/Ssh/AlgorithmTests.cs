using System.Security.Cryptography;
using Kiln.Communicators.Ssh.Protocol;
using Kiln.Sdk.Communication;
using Kiln.Testing;
using Xunit;

namespace Kiln.Communicators.Tests.Ssh;

/// <summary>Ciphers, key exchanges and checksums, each alone against OpenSSH.</summary>
public sealed class AlgorithmTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    public static TheoryData<string> Ciphers { get; } = [.. SshAlgorithms.KnownCiphers];

    /// <summary>All that OpenSSH 9.2 knows; <see cref="HybridExchangeTests"/> has the others.</summary>
    public static TheoryData<string> Exchanges { get; } =
        [.. SshAlgorithms.KnownExchanges.Except(["mlkem768x25519-sha256", "sntrup761x25519-sha512"])];

    public static TheoryData<string> Macs { get; } =
    [
        "hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com", "hmac-sha2-256", "hmac-sha2-512", "hmac-sha1",
    ];

    [Theory]
    [MemberData(nameof(Ciphers))]
    public Task Cipher_alone_moves_data_both_ways(string cipher) =>
        MovesDataAsync(fixture.Server, config => config with { SshCiphers = [cipher] });

    [Theory]
    [MemberData(nameof(Exchanges))]
    public Task Key_exchange_alone_moves_data_both_ways(string exchange) =>
        MovesDataAsync(fixture.Server, config => config with { SshKeyExchangeAlgorithms = [exchange] });

    [Theory]
    [MemberData(nameof(Macs))]
    public async Task Checksum_of_the_server_moves_data_both_ways(string mac)
    {
        await using SshServer server = await SshServer.StartAsync(new(), new() { Settings = [$"MACs {mac}"] });
        await MovesDataAsync(server, static config => config with { SshCiphers = ["aes128-ctr"] });
    }

    [Theory]
    [InlineData("aes128-gcm@openssh.com")]
    [InlineData("chacha20-poly1305@openssh.com")]
    [InlineData("aes256-ctr")]
    public async Task Keys_change_in_the_middle_of_transfers(string cipher)
    {
        await using SshServer server = await SshServer.StartAsync(new(), new() { Settings = ["RekeyLimit 1M 1s"] });
        await MovesDataAsync(server, config => config with { SshCiphers = [cipher] }, 20 << 20);
    }

    [Fact]
    public async Task Unknown_names_are_left_out_with_a_warning()
    {
        using LoginAttempt login = LoginAttempt.WithKey(
            fixture.Server, static config => config with { SshCiphers = ["arcfour", "aes256-ctr"] });
        await login.UserAsync();
        Assert.Contains(
            "say: Warning: ssh_ciphers names 'arcfour', which is not known here and is left out.", login.Ui.Lines);
    }

    [Fact]
    public async Task Nothing_known_ends_the_login_at_once()
    {
        using LoginAttempt login = LoginAttempt.WithKey(
            fixture.Server, static config => config with { SshKeyExchangeAlgorithms = ["kex-of-tomorrow"] });
        CommunicatorException failure = await Assert.ThrowsAsync<CommunicatorException>(login.UserAsync);
        Assert.StartsWith(
            "ssh_key_exchange_algorithms names nothing that is known here. Known: mlkem768x25519-sha256, sntrup761x25519-",
            failure.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_in_common_is_told_with_both_lists()
    {
        await using SshServer server = await SshServer.StartAsync(new(), new() { Settings = ["Ciphers aes128-ctr"] });
        using LoginAttempt login = LoginAttempt.WithKey(server, static config => config with
        {
            SshCiphers = ["aes256-gcm@openssh.com"],
            SshTimeout = TimeSpan.FromSeconds(1),
        });
        CommunicatorException failure = await Assert.ThrowsAsync<CommunicatorException>(login.UserAsync);
        Assert.Contains(
            "There is no cipher (ssh_ciphers) that both sides know. Offered: aes256-gcm@openssh.com. The server has: aes128-ctr.",
            failure.Message,
            StringComparison.Ordinal);
    }

    private static async Task MovesDataAsync(
        SshServer server,
        Func<CommunicatorConfig, CommunicatorConfig> change,
        int size = 300_000)
    {
        using LoginAttempt login = LoginAttempt.WithKey(server, change);
        await using IMachineConnection machine = await login.ConnectAsync(TestContext.Current.CancellationToken);
        byte[] sent = RandomNumberGenerator.GetBytes(size);
        using MemoryStream input = new(sent);
        using MemoryStream output = new();
        int exit = await Within.Time(
            machine.RunAsync(new("cat") { Input = input, OutputStream = output }, CancellationToken.None), "the echo");
        Assert.Equal(0, exit);
        Assert.True(sent.AsSpan().SequenceEqual(output.ToArray()), "what came back is not what was sent");
    }
}
