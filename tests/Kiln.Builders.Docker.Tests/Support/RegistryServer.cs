using System.Text.RegularExpressions;
using Kiln.Testing;

namespace Kiln.Builders.Docker.Tests.Support;

/// <summary>Debian's docker-registry on a free port of this machine, with its own storage.</summary>
public sealed partial class RegistryServer : IAsyncDisposable
{
    public const string User = "builder";
    public const string Password = "s3cret";

    // The password above, as bcrypt.
    private const string HtpasswdLine = "builder:$2b$04$i4QVe2uuJan6yPJlcb5DFuB5cMeELFzMKnrz7W8Lh4.MJ228YrOAS";

    private readonly Daemon _daemon;

    private RegistryServer(Daemon daemon) => _daemon = daemon;

    /// <summary>Such as <c>127.0.0.1:40123</c>.</summary>
    public string Address => Listening().Match(_daemon.Log).Groups[1].Value;

    public static async Task<RegistryServer> StartAsync(string folder, bool hasPassword)
    {
        string tool = Requires.Tool("docker-registry", "docker-registry");
        string home = Directory.CreateDirectory(Path.Combine(folder, "registry")).FullName;
        string passwords = Path.Combine(home, "htpasswd");
        await File.WriteAllTextAsync(passwords, HtpasswdLine + "\n");
        string config = Path.Combine(home, "config.yml");
        await File.WriteAllTextAsync(config, $$"""
            version: 0.1
            log: { level: info }
            storage: { filesystem: { rootdirectory: {{home}}/storage } }
            http: { addr: "127.0.0.1:0" }
            {{(hasPassword ? $"auth: {{ htpasswd: {{ realm: test, path: {passwords} }} }}" : "")}}
            """);
        return new(await Daemon.StartAsync(
            Path.Combine(home, "log"), static log => Listening().IsMatch(log), tool, "serve", config));
    }

    public ValueTask DisposeAsync() => _daemon.DisposeAsync();

    [GeneratedRegex(@"listening on (127\.0\.0\.1:[0-9]+)")]
    private static partial Regex Listening();
}
