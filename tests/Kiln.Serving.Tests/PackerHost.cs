using Kiln.Testing;

namespace Kiln.Serving.Tests;

/// <summary>Debian's packer 1.6.6 as the host of plugins, which it finds by their file names.</summary>
internal sealed class PackerHost : IDisposable
{
    private readonly IsolatedTool _packer = new(Requires.Tool("packer", "packer"));
    private readonly TemporaryDirectory _work = new();

    public PackerHost()
    {
        _packer.Environment["CHECKPOINT_DISABLE"] = "1";
        _packer.Environment["PACKER_LOG"] = "1";
        _packer.Environment["PACKER_LOG_PATH"] = LogPath;
        _packer.Environment["TMPDIR"] = Temporary;
        _packer.Environment["KILN_STATE_DIR"] = StateFolder;
    }

    /// <summary>Where it runs.</summary>
    public TemporaryDirectory Work => _work;

    public string Log => File.ReadAllText(LogPath);

    /// <summary>Where plugins of Kiln write down what they have to remove.</summary>
    public string StateFolder => _work.Combine("state");

    /// <summary>For the plugins' temporary files.</summary>
    public string Temporary => _packer.Home;

    private string LogPath => _work.Combine("packer.log");

    /// <summary>Makes a program known under the name of one component.</summary>
    public PackerHost With(string program, params ReadOnlySpan<string> names)
    {
        string folder = Path.Combine(_packer.Home, ".packer.d", "plugins");
        Directory.CreateDirectory(folder);
        foreach (string name in names)
        {
            File.CreateSymbolicLink(Path.Combine(folder, name), program);
        }

        return this;
    }

    public Task<KilnRun> RunAsync(params string[] arguments) => _packer.RunAsync(_work, arguments);

    /// <summary>Builds a template without colors, and expects that it succeeds.</summary>
    /// <returns>What was printed.</returns>
    public async Task<string> BuildAsync(string template)
    {
        KilnRun run = await RunAsync("build", "-color=false", template);
        Assert.True(run.ExitCode == 0, $"{run.Output}{run.Error}{Log}");
        return run.Output;
    }

    public void Dispose()
    {
        _packer.Dispose();
        _work.Dispose();
    }
}
