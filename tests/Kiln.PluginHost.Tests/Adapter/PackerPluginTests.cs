using System.Diagnostics;
using Kiln.Testing;
using Kiln.Wire.Startup;

namespace Kiln.PluginHost.Tests.Adapter;

/// <summary>What the other tests stand on: packer 1.6.6 looks and starts like a plugin of today.</summary>
public sealed class PackerPluginTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly TemporaryDirectory _folder = new();
    private readonly MarkedProcesses _processes = new();
    private readonly PackerPlugin _plugin = new PackerPlugin("github.com/hashicorp/docker")
        .With("builder")
        .With("post-processor", "tag")
        .With("post-processor", "save")
        .With("provisioner", "run", "shell");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Plugin_of_packer_is_installed_for_kiln()
    {
        using KilnExecutable kiln = new();
        string program = _plugin.Install(Path.Combine(kiln.Home, "config", "packer", "plugins"));
        KilnRun run = await kiln.RunAsync(_folder, "plugins", "installed");
        Assert.Equal(new(0, program + "\n", ""), run);
    }

    [Fact]
    public async Task Description_lists_the_components()
    {
        KilnRun run = await RunAsync(_plugin.Install(_folder), "describe");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(
            """
            {"version":"1.6.6","sdk_version":"0.0.7","api_version":"x5.0","builders":["-packer-default-plugin-name-"],"post_processors":["save","tag"],"provisioners":["run"],"datasources":[]}

            """,
            run.Output);
    }

    [Theory]
    [InlineData("builder", PackerComponent.DefaultName)]
    [InlineData("post-processor", "tag")]
    [InlineData("provisioner", "run")]
    public async Task Started_component_shakes_hands_in_todays_form_and_ends_with_the_process(string kind, string name)
    {
        using Process process = Start(_plugin.Install(_folder), "start", kind, name);
        string? line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Limit, TestContext.Current.CancellationToken);
        HandshakeLine handshake = HandshakeLine.Parse(line!);
        Assert.Equal(("5", "0", "unix"), (handshake.Major, handshake.Minor, handshake.Network));
        Assert.Equal(process.Id, (await _processes.FindAsync("packer plugin packer-")).Id);

        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken)
            .WaitAsync(Limit, TestContext.Current.CancellationToken);
        await _processes.AssertNoneAsync();
    }

    [Fact]
    public async Task Unknown_component_is_refused()
    {
        KilnRun run = await RunAsync(_plugin.Install(_folder), "start", "builder", "tag");
        Assert.Equal(new(1, "", "packer 1.6.6 has no such component: start builder tag\n"), run);
    }

    private async Task<KilnRun> RunAsync(string program, params string[] arguments)
    {
        using Process process = Start(program, arguments);
        return await IsolatedTool.EndOfAsync(process);
    }

    private Process Start(string program, params string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        Environment =
        {
            ["PACKER_PLUGIN_MAGIC_COOKIE"] = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
            ["PACKER_PLUGIN_MIN_PORT"] = "10000",
            ["PACKER_PLUGIN_MAX_PORT"] = "25000",
            ["HOME"] = _folder,
            ["TMPDIR"] = _folder,
            [MarkedProcesses.Variable] = _processes.Mark,
        },
    })!;
}
