using System.Text.RegularExpressions;
using Kiln.Platform.Processes;
using Kiln.Testing;

namespace Kiln.Images.Tests.Support;

/// <summary>Debian's docker-registry on a free port of this machine, with its own storage.</summary>
internal sealed partial class DockerRegistry : IAsyncDisposable
{
    public const string User = "builder";
    public const string Password = "s3cret";

    // The password above, as bcrypt.
    private const string HtpasswdLine = "builder:$2b$04$i4QVe2uuJan6yPJlcb5DFuB5cMeELFzMKnrz7W8Lh4.MJ228YrOAS";

    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<string> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _log = [];
    private Task<int>? _running;

    /// <summary>Such as <c>127.0.0.1:40123</c>.</summary>
    public string Address { get; private set; } = "";

    public static Task<DockerRegistry> StartAsync(Workspace work) => StartAsync(work, auth: "");

    public static Task<DockerRegistry> StartWithPasswordAsync(Workspace work)
    {
        string file = work.Write("registry/htpasswd", HtpasswdLine + "\n");
        return StartAsync(work, $"auth: {{ htpasswd: {{ realm: test, path: {file} }} }}");
    }

    public static async Task<DockerRegistry> StartAsync(Workspace work, string auth)
    {
        string tool = Requires.Tool("docker-registry", "docker-registry");
        string config = work.Write("registry/config.yml", $$"""
            version: 0.1
            log: { level: info }
            storage: { filesystem: { rootdirectory: {{work.Folder("registry", "storage")}} } }
            http: { addr: "127.0.0.1:0" }
            {{auth}}
            """);
        DockerRegistry registry = new();
        await registry.RunAsync(tool, config);
        return registry;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await _running!;
        }
        catch (OperationCanceledException)
        {
            // Ended by the line above.
        }

        _stop.Dispose();
    }

    private async Task RunAsync(string tool, string config)
    {
        ProcessSpec spec = new(tool, ["serve", config])
        {
            OnOutputLine = OnLine,
            OnErrorLine = OnLine,
            GracePeriod = TimeSpan.FromMilliseconds(200),
        };
        _running = ChildProcess.RunAsync(spec, _stop.Token);
        Task first = await Task.WhenAny(_address.Task, _running);
        Assert.True(first == _address.Task, string.Join('\n', _log));
        Address = await _address.Task;
    }

    private void OnLine(string line)
    {
        _log.Add(line);
        if (Listening().Match(line) is { Success: true } match)
        {
            _address.TrySetResult(match.Groups[1].Value);
        }
    }

    [GeneratedRegex(@"listening on (127\.0\.0\.1:[0-9]+)")]
    private static partial Regex Listening();
}
