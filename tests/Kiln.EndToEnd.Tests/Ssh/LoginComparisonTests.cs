using System.Globalization;
using System.Text.RegularExpressions;
using Kiln.Testing;

namespace Kiln.EndToEnd.Tests.Ssh;

/// <summary>
/// Every way to log in, by the whole program: packer 1.6.6 and Kiln say the same, line by line, and end the same.
/// </summary>
public sealed partial class LoginComparisonTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Builds_say_and_do_the_same_as_those_of_packer_however_they_log_in()
    {
        string packer = Requires.Tool("packer", "packer");
        using KilnExecutable kiln = new();
        using IsolatedTool other = new(packer);
        await MakeKeysAsync();
        await using Daemon agent = await Daemon.StartAsync(
            _folder.Combine("agent.log"),
            _ => File.Exists(_folder.Combine("agent")),
            Requires.Tool("ssh-agent", "openssh-client"),
            "-D",
            "-a",
            _folder.Combine("agent"));
        await RunToolAsync("ssh-add", "-q", _folder.Combine("keys", "of-agent"));
        await using SshServer server = await SshServer.StartAsync(new(), new()
        {
            Settings = [$"TrustedUserCAKeys {_folder.Combine("keys", "authority.pub")}"],
        });

        // Now and then packer does not get through a bastion to the same server: there it is not waited for.
        string[] expected = await RunAsync(other, server, "-except=null.bastion");
        string[] got = await RunAsync(kiln, server);

        string[] direct = [.. got.Where(static line => BuildName().Match(line).Value != "null.bastion")];
        Assert.Equal(expected, direct);
        Assert.Equal(8, direct.Select(static line => BuildName().Match(line).Value).Distinct().Count());
        Assert.Equal(
            got.Where(static line => BuildName().Match(line).Value == "null.password"),
            got.Except(direct).Select(static line => line.Replace("bastion", "password", StringComparison.Ordinal)));
        Assert.Contains("==> null.terminal: ...", got);
        Assert.Contains("==> null.agent: (ED25519)", got);
    }

    [GeneratedRegex("null\\.[a-z0-9]+")]
    private static partial Regex BuildName();

    /// <summary>What differs from run to run, and the reason of a refusal, which Kiln says in more words.</summary>
    [GeneratedRegex(
        "packer-shell[0-9]+|/dev/pts/[0-9]+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=errored) after [^:]*|(?<=original error: ).*$")]
    private static partial Regex Varying();

    /// <summary>
    /// The lines of the builds, each build by itself. Kiln warns of keys that nobody checks; the rest of what is made
    /// alike are words that packer itself has changed since 1.6.6.
    /// </summary>
    private static string[] Lines(KilnRun run) =>
    [
        .. run.Output.Split('\n')
            .Where(static line => BuildName().IsMatch(line))
            .Where(static line => !line.Contains("Warning: nobody checks", StringComparison.Ordinal))
            .OrderBy(static line => BuildName().Match(line).Value, StringComparer.Ordinal)
            .Select(static line => Varying().Replace(line.TrimEnd('\r', ' '), "...")
                .Replace("    null.", "==> null.", StringComparison.Ordinal)
                .Replace("Using ssh communicator", "Using SSH communicator", StringComparison.Ordinal)
                .Replace(".Allowed", ". Allowed", StringComparison.Ordinal)
                .Replace("Packer experienced", "Kiln experienced", StringComparison.Ordinal)
                .Replace("errored...", "errored", StringComparison.Ordinal)),
    ];

    private async Task<string[]> RunAsync(IsolatedTool tool, SshServer server, params string[] options)
    {
        tool.Environment["SSH_AUTH_SOCK"] = _folder.Combine("agent");
        string[] arguments =
        [
            "build",
            "-color=false",
            "-parallel-builds=1",
            .. options,
            "-var",
            $"port={server.Port.ToString(CultureInfo.InvariantCulture)}",
            "-var",
            $"folder={_folder.Path}",
            "-var",
            $"user={server.User}",
            Path.Combine(RepositoryRoot.Path, "tests", "Kiln.EndToEnd.Tests", "Ssh", "logins.pkr.hcl"),
        ];
        KilnRun run = await tool.RunAsync(_folder, arguments);
        Assert.True(run.ExitCode == 1, run.Output + run.Error);
        return Lines(run);
    }

    private async Task MakeKeysAsync()
    {
        Directory.CreateDirectory(_folder.Combine("keys"));
        _folder.Write("text", "uploaded\n");
        (string Name, string Arguments)[] keys =
        [
            ("ed25519", "-t ed25519"), ("rsa", "-t rsa -b 2048 -m PEM"), ("ecdsa", "-t ecdsa -b 384"),
            ("certified", "-t ed25519"), ("authority", "-t ed25519"), ("of-agent", "-t ed25519 -C agents"),
        ];
        foreach ((string name, string arguments) in keys)
        {
            await SshServer.MakeKeyAsync(_folder.Combine("keys", name), arguments.Split(' '));
        }

        await RunToolAsync(
            "ssh-keygen",
            "-q",
            "-s",
            _folder.Combine("keys", "authority"),
            "-I",
            "test",
            "-n",
            SshServer.PasswordUser,
            _folder.Combine("keys", "certified.pub"));
    }

    private async Task RunToolAsync(string name, params string[] arguments)
    {
        using IsolatedTool tool = new(Requires.Tool(name, "openssh-client"));
        tool.Environment["SSH_AUTH_SOCK"] = _folder.Combine("agent");
        KilnRun run = await tool.RunAsync(_folder, arguments);
        Assert.True(run.ExitCode == 0, run.Error);
    }
}
