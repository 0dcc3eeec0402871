using System.Globalization;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Configuration;
using Kiln.Sdk.Tests.Configuration;
using Kiln.Testing;

namespace Kiln.Sdk.Tests.Communication;

public sealed class CommunicatorConfigTests
{
    private const string NoUser = "An ssh_username must be specified\n  Note: some builders used to default ssh_username to \"root\".";
    private const string NoHost = "a Host must be specified, please reference your communicator documentation";
    private const string NoFixedUser = "a Username must be specified, please reference your communicator documentation";
    private const string NoMethod =
        "one authentication method must be specified, please reference your communicator documentation";

    private const string TwoMethods =
        "only one of ssh_agent_auth, ssh_password, and ssh_private_key_file must be specified";

    public static TheoryData<string, string[]> Rules => new()
    {
        { "{}", [NoUser, NoHost, NoFixedUser, NoMethod] },
        { """{"communicator":"none"}""", [] },
        { """{"communicator":"winrm"}""", ["winrm_username must be specified.", NoHost, NoFixedUser, NoMethod] },
        { """{"communicator":"foo"}""", ["Communicator type foo is invalid", NoHost, NoFixedUser, NoMethod] },
        { """{"communicator":"winrm","winrm_host":"h","winrm_username":"u","winrm_password":"p"}""", [] },
        { Ssh("\"ssh_agent_auth\":true"), [] },
        { Ssh("\"ssh_password\":\"p\""), [] },
        { Ssh("\"ssh_password\":\"p\",\"ssh_agent_auth\":true"), [TwoMethods] },
        {
            Ssh("\"ssh_private_key_file\":\"/nonexist\""),
            ["ssh_private_key_file is invalid: stat /nonexist: no such file or directory"]
        },
        {
            Ssh("\"ssh_password\":\"p\",\"ssh_certificate_file\":\"/c\""),
            ["ssh_private_key_file must be specified if ssh_certificate_file is specified"]
        },
        {
            Ssh("\"ssh_password\":\"p\",\"ssh_bastion_host\":\"b\""),
            ["ssh_bastion_password, ssh_bastion_private_key_file or ssh_bastion_agent_auth must be specified"]
        },
        {
            Ssh("\"ssh_password\":\"p\",\"ssh_bastion_host\":\"b\",\"ssh_bastion_private_key_file\":\"/nonexist\""),
            ["ssh_bastion_private_key_file is invalid: stat /nonexist: no such file or directory"]
        },
        {
            Ssh("\"ssh_password\":\"p\",\"ssh_bastion_host\":\"b\",\"ssh_bastion_agent_auth\":true,\"ssh_proxy_host\":\"y\""),
            ["please specify either ssh_bastion_host or ssh_proxy_host, not both"]
        },
        {
            Ssh("\"ssh_password\":\"p\",\"ssh_file_transfer_method\":\"ftp\""),
            ["ssh_file_transfer_method ('ftp') is invalid, valid methods: sftp, scp"]
        },
        {
            Ssh("\"ssh_password\":\"p\",\"ssh_local_tunnels\":[\"abc\", \"1:h:2\"],\"ssh_remote_tunnels\":\"1::2\""),
            [
                "ssh_local_tunnels ('abc') is invalid: Error parsing tunnel 'abc': it must have the form PORT:HOST:PORT",
                "ssh_remote_tunnels ('1::2') is invalid: Error parsing tunnel '1::2': it must have the form PORT:HOST:PORT",
            ]
        },
        {
            Ssh("\"ssh_password\":\"p\",\"temporary_key_pair_type\":\"ecdsa\",\"temporary_key_pair_bits\":100"),
            ["temporary_key_pair_bits is 100, but a key of the type ecdsa has 256, 384 or 521 bits"]
        },
        {
            Ssh("\"ssh_password\":\"p\",\"temporary_key_pair_type\":\"foo\""),
            ["temporary_key_pair_type ('foo') is invalid, valid types: dsa, ecdsa, ed25519, rsa"]
        },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void Rules_speak_in_words_of_Packer(string json, string[] expected)
    {
        CommunicatorConfig config = Bind(json);
        Assert.Equal(expected, config.Validate().Concat(config.ValidateFixedHost()).Select(static p => p.Message));
    }

    [Theory]
    [InlineData("""{}""", "300", "10")]
    [InlineData("""{"ssh_timeout":"1m"}""", "60", "")]
    [InlineData("""{"ssh_timeout":"1m","ssh_wait_timeout":"2m"}""", "120", "")]
    [InlineData("""{"ssh_handshake_attempts":3}""", "", "3")]
    [InlineData("""{"communicator":"winrm"}""", "1800", "10")]
    public void Limits_follow_what_is_set(string json, string timeoutSeconds, string attempts)
    {
        CommunicatorConfig config = Bind(json);
        Assert.Equal(timeoutSeconds, config.ConnectTimeout?.TotalSeconds.ToString(CultureInfo.InvariantCulture) ?? "");
        Assert.Equal(attempts, config.HandshakeAttempts?.ToString(CultureInfo.InvariantCulture) ?? "");
    }

    [Theory]
    [InlineData("""{"ssh_host":"h","ssh_username":"u","ssh_password":"p"}""", "h", 22, "u", "p")]
    [InlineData("""{"communicator":"winrm","winrm_host":"h","winrm_username":"u","winrm_use_ssl":true}""", "h", 5986, "u", null)]
    [InlineData("""{"communicator":"winrm","ssh_host":"h"}""", null, 5985, null, null)]
    [InlineData("""{"communicator":"none","ssh_host":"h"}""", null, 0, null, null)]
    public void Build_variables_follow_the_communicator(string json, string? host, int port, string? user, string? password)
    {
        CommunicatorConfig config = Bind(json);
        Assert.Equal((host, port, user, password), (config.Host, config.Port, config.User, config.Password));
    }

    [Theory]
    [InlineData("-N \"\" -t ed25519", null)]
    [InlineData("-N secret -t ed25519", "password protected keys are\nnot supported.")]
    [InlineData("-N \"\" -t rsa -m PEM", null)]
    [InlineData("-N secret -t rsa -m PEM", "password protected keys are\nnot supported.")]
    [InlineData("-N secret -t rsa -m PKCS8", "password protected keys are\nnot supported.")]
    public async Task Private_key_of_ssh_keygen_is_judged(string options, string? expected)
    {
        Requires.Tool("ssh-keygen", "openssh-client");
        using TemporaryDirectory directory = new();
        string file = Path.Combine(directory.Path, "key");
        using System.Diagnostics.Process process =
            System.Diagnostics.Process.Start("ssh-keygen", $"-q -f {file} {options}");
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        CheckKey(file, expected);
    }

    [Theory]
    [InlineData("", "no key found")]
    [InlineData("garbage", "no key found")]
    [InlineData("-----BEGIN PUBLIC KEY-----\n", "no key found")]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA//8=\n", null)]
    public void Private_key_file_with_other_content_is_judged(string content, string? expected)
    {
        using TemporaryDirectory directory = new();
        string file = Path.Combine(directory.Path, "key");
        File.WriteAllText(file, content);
        CheckKey(file, expected);
    }

    private static void CheckKey(string file, string? expected)
    {
        CommunicatorConfig config = new() { SshUsername = "u", SshPrivateKeyFile = file };
        if (expected is null)
        {
            Assert.Empty(config.Validate());
            return;
        }

        ConfigProblem problem = Assert.Single(config.Validate());
        Assert.Equal("ssh_private_key_file", problem.Option);
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
    }

    private static string Ssh(string more) => $$"""{"ssh_host":"h","ssh_username":"u",{{more}}}""";

    private static CommunicatorConfig Bind(string json)
    {
        BoundConfig<CommunicatorConfig> bound = CommunicatorConfig.Bind(Json.Value(json));
        Assert.Empty(bound.Problems);
        return bound.Config!;
    }
}
