using System.Text;
using Kiln.Testing;
using Kiln.Testing.WinRm;

namespace Kiln.Communicators.Tests.WinRm;

/// <summary>The server of these tests, asked by clients that are not ours.</summary>
public sealed class OtherClientTests
{
    private const string Script = """
        import sys, winrm
        address, user, password, transport, encryption = sys.argv[1:6]
        protocol = winrm.protocol.Protocol(
            endpoint=address, transport=transport, username=user, password=password,
            server_cert_validation='ignore', message_encryption=encryption)
        shell = protocol.open_shell(codepage=65001)
        for command in ['echo hello', 'exit 5', 'powershell -EncodedCommand ' + sys.argv[6], 'flood']:
            id = protocol.run_command(shell, command)
            output, error, code = protocol.get_command_output(shell, id)
            protocol.cleanup_command(shell, id)
            print(code, len(output) if len(output) > 99 else output, error)
        protocol.close_shell(shell)
        """;

    [Theory]
    [InlineData("plaintext", "never", false, true)]
    [InlineData("ntlm", "never", false, true)]
    [InlineData("ntlm", "always", false, false)]
    [InlineData("ntlm", "auto", true, false)]
    [InlineData("ssl", "never", true, false)]
    public async Task Python_talks_with_the_server(string transport, string encryption, bool tls, bool unencrypted)
    {
        Requires.Check(File.Exists("/usr/lib/python3/dist-packages/winrm/__init__.py"), "needs the Debian package python3-winrm");
        using TestCertificate certificate = new();
        await using WinRmServer server = new(new()
        {
            AllowUnencrypted = unencrypted,
            Certificate = tls ? certificate.Value : null,
        });
        server.Machine.Programs["flood"] = static async program =>
        {
            await program.Write(false, new byte[1_000_000]);
            return 0;
        };
        string script = Convert.ToBase64String(Encoding.Unicode.GetBytes("Write-Host from powershell; exit 9"));
        using TemporaryDirectory folder = new();
        using IsolatedTool tool = Python(folder);

        KilnRun run = await tool.RunAsync(
            folder, "-W", "ignore", "-c", Script, server.Address, server.Options.User, server.Options.Password, transport, encryption, script);

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(
            "0 b'hello\\r\\n' b''\n5 b'' b''\n9 b'from powershell\\r\\n' b''\n0 1000000 b''\n",
            run.Output);
        Assert.All(server.Calls, call => Assert.Equal(transport == "ntlm" && encryption == "always", call.IsEncrypted));
        Assert.Equal(0, server.OpenShells);
    }

    [Fact]
    public async Task Winrmcp_uploads_a_file_and_a_folder()
    {
        string winrmcp = Requires.Tool("winrmcp", "winrmcp");
        await using WinRmServer server = new(new() { MaxTimeout = TimeSpan.FromSeconds(5) });
        using TemporaryDirectory folder = new();
        string file = folder.Write("file.txt", "content");
        folder.Write("tree/sub/deep.txt", "deep");
        using IsolatedTool tool = new(winrmcp);
        string address = $"127.0.0.1:{server.Port}";

        KilnRun one = await tool.RunAsync(
            folder, $"-addr={address}", $"-user={server.Options.User}", $"-pass={server.Options.Password}", file, @"C:\x\file.txt");
        Assert.True(one.ExitCode == 0, one.Output + one.Error);
        KilnRun tree = await tool.RunAsync(
            folder, $"-addr={address}", $"-user={server.Options.User}", $"-pass={server.Options.Password}", folder.Combine("tree"), @"C:\y");
        Assert.True(tree.ExitCode == 0, tree.Output + tree.Error);
        CancellationToken token = TestContext.Current.CancellationToken;
        Assert.Equal("content", await File.ReadAllTextAsync(server.Machine.LocalPath(@"C:\x\file.txt"), token));
        Assert.Equal("deep", await File.ReadAllTextAsync(server.Machine.LocalPath(@"C:\y\sub\deep.txt"), token));
    }

    [Fact]
    public async Task Python_is_refused_with_a_wrong_password()
    {
        Requires.Check(File.Exists("/usr/lib/python3/dist-packages/winrm/__init__.py"), "needs the Debian package python3-winrm");
        await using WinRmServer server = new();
        using TemporaryDirectory folder = new();
        using IsolatedTool tool = Python(folder);

        KilnRun run = await tool.RunAsync(
            folder, "-W", "ignore", "-c", Script, server.Address, server.Options.User, "wrong", "ntlm", "auto", "x");

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("InvalidCredentialsError", run.Error, StringComparison.Ordinal);
    }

    /// <summary>NTLM needs MD4, which OpenSSL has put aside; and the certificates of this machine are not asked.</summary>
    private static IsolatedTool Python(TemporaryDirectory folder)
    {
        const string Legacy = """
            openssl_conf = init
            [init]
            providers = providers
            [providers]
            default = active
            legacy = active
            [active]
            activate = 1
            """;
        IsolatedTool tool = new("/usr/bin/python3");
        tool.Environment["OPENSSL_CONF"] = folder.Write("openssl.cnf", Legacy);
        tool.Environment["REQUESTS_CA_BUNDLE"] = "";
        tool.Environment["CURL_CA_BUNDLE"] = "";
        return tool;
    }
}
