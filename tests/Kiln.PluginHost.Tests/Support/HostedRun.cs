using System.Diagnostics;
using Kiln.Testing;

namespace Kiln.PluginHost.Tests.Support;

/// <summary>A host, Kiln or packer 1.6.6, with folders and processes of its own.</summary>
internal sealed class HostedRun : IDisposable
{
    private readonly IsolatedTool _tool;

    private HostedRun(IsolatedTool tool, string name)
    {
        _tool = tool;
        Name = name;
        Folder = Directory.CreateDirectory(Path.Combine(tool.Home, "work")).FullName;
        tool.Environment["CHECKPOINT_DISABLE"] = "1";
        tool.Environment["PACKER_CONFIG_DIR"] = tool.Home;
        tool.Environment["PACKER_PLUGIN_PATH"] = Plugins;
        tool.Environment["TMPDIR"] = Directory.CreateDirectory(Path.Combine(tool.Home, "tmp")).FullName;
        tool.Environment[MarkedProcesses.Variable] = Processes.Mark;
    }

    /// <summary>Of the host, for messages.</summary>
    public string Name { get; }

    public bool IsKiln => _tool is KilnExecutable;

    /// <summary>Where it runs.</summary>
    public string Folder { get; }

    /// <summary>Where its plugins are.</summary>
    public string Plugins => Path.Combine(_tool.Home, "plugins");

    public Dictionary<string, string> Environment => _tool.Environment;

    /// <summary>All that its runs start.</summary>
    public MarkedProcesses Processes { get; } = new();

    public static HostedRun Kiln(params PackerPlugin[] plugins)
    {
        HostedRun run = new(new KilnExecutable(), "kiln");

        // What is installed here is what is tested; Kiln has components of its own for some of it.
        run.Environment["KILN_PREFER_PLUGINS"] = "1";
        foreach (PackerPlugin plugin in plugins)
        {
            plugin.Install(run.Plugins);
        }

        return run;
    }

    public static HostedRun Packer() => new(new IsolatedTool(Requires.Tool("packer", "packer")), "packer");

    public string PathOf(string file) => Path.Combine(Folder, file);

    public string Read(string file) => File.ReadAllText(PathOf(file));

    /// <summary>Writes a file where it runs.</summary>
    public HostedRun With(string file, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(file))!);
        File.WriteAllText(PathOf(file), content);
        return this;
    }

    public Process Start(params ReadOnlySpan<string> arguments) => _tool.Start(Folder, arguments);

    /// <summary>Runs it, and fails when it leaves a process behind.</summary>
    public async Task<KilnRun> RunAsync(params string[] arguments)
    {
        KilnRun run = await _tool.RunAsync(Folder, arguments);
        await Processes.AssertNoneAsync();
        return run;
    }

    /// <summary>Runs it, and fails when it fails.</summary>
    public async Task<string> SucceedAsync(params string[] arguments)
    {
        KilnRun run = await RunAsync(arguments);
        Assert.True(run.ExitCode == 0, $"{Name} {string.Join(' ', arguments)} ended with {run.ExitCode}:\n{run.Output}{run.Error}");
        return run.Output;
    }

    public void Dispose() => _tool.Dispose();
}
