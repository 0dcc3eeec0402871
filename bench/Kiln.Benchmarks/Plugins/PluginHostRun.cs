using System.Diagnostics;
using System.Globalization;
using Kiln.Testing;

namespace Kiln.Benchmarks.Plugins;

/// <summary>Kiln or packer 1.6.6 as the host of packer's components.</summary>
internal sealed class PluginHostRun : IDisposable
{
    private const string Template = "t.pkr.hcl";

    private readonly IsolatedTool _tool;
    private readonly string _prefix;

    private PluginHostRun(string executable, string prefix)
    {
        _tool = new(executable) { Environment = { ["CHECKPOINT_DISABLE"] = "1" } };
        _prefix = prefix;
        if (prefix.Length > 0)
        {
            string plugins = Path.Combine(_tool.Home, "plugins");
            _tool.Environment["PACKER_PLUGIN_PATH"] = plugins;
            new PackerPlugin("github.com/hashicorp/" + prefix.TrimEnd('-'))
                .With("builder", "null", "null")
                .With("builder", "file", "file")
                .With("provisioner", "shell", "shell")
                .With("provisioner", "shell-local", "shell-local")
                .With("provisioner", "file", "file")
                .Install(plugins);
        }
    }

    public static PluginHostRun Kiln(string executable) => new(executable, "old-");

    public static PluginHostRun Packer(string executable) => new(executable, "");

    /// <summary>Carries out a workload.</summary>
    /// <param name="workload">What is done.</param>
    /// <param name="amount">How much of it.</param>
    /// <returns>How long it took.</returns>
    public async Task<TimeSpan> RunAsync(PluginWorkload workload, long amount)
    {
        if (workload.IsFile)
        {
            using FileStream content = File.Create(Path.Combine(_tool.Home, "content"));
            content.SetLength(amount);
        }

        Write(workload.Template.Replace("AMOUNT", amount.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        long begin = Stopwatch.GetTimestamp();
        KilnRun run = await _tool.RunAsync(_tool.Home, "build", "-force", "-color=false", Template);
        TimeSpan wall = Stopwatch.GetElapsedTime(begin);
        return run.ExitCode == 0
            ? wall
            : throw new InvalidOperationException(run.Output + run.Error);
    }

    /// <summary>Memory of the host, without its plugins, while some of them run.</summary>
    /// <param name="builds">Each has a plugin for its builder and one for its provisioner.</param>
    public async Task<long> MemoryAsync(int builds)
    {
        IEnumerable<int> numbers = Enumerable.Range(0, builds);
        string sources = string.Concat(numbers.Select(i =>
            $"source \"OLDnull\" \"s{i}\" {{\n  communicator = \"none\"\n}}\n"));
        string names = string.Join(", ", numbers.Select(static i => $"\"source.OLDnull.s{i}\""));
        Write($$"""
            {{sources}}
            build {
              sources = [{{names}}]

              provisioner "OLDshell-local" {
                inline = ["touch begun-$PACKER_BUILD_NAME; while ! test -e go; do sleep 0.2; done"]
              }
            }
            """);
        using Process process = _tool.Start(_tool.Home, "build", "-force", "-color=false", Template);
        Task<KilnRun> end = IsolatedTool.EndOfAsync(process);
        while (Directory.GetFiles(_tool.Home, "begun-*").Length < builds && !end.IsCompleted)
        {
            await Task.Delay(100);
        }

        string memory = File.ReadLines($"/proc/{process.Id}/status")
            .First(static line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        await File.WriteAllTextAsync(Path.Combine(_tool.Home, "go"), "");
        KilnRun run = await end;
        foreach (string file in Directory.GetFiles(_tool.Home, "begun-*").Append(Path.Combine(_tool.Home, "go")))
        {
            File.Delete(file);
        }

        return run.ExitCode == 0
            ? 1024 * long.Parse(memory.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)
            : throw new InvalidOperationException(run.Output + run.Error);
    }

    public void Dispose() => _tool.Dispose();

    private void Write(string template) => File.WriteAllText(
        Path.Combine(_tool.Home, Template),
        template.Replace("OLD", _prefix, StringComparison.Ordinal));
}
