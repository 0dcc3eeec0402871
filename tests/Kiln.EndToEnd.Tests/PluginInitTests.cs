using System.Diagnostics;
using Kiln.Testing;

namespace Kiln.EndToEnd.Tests;

/// <summary>Several processes and one plugin folder.</summary>
public sealed class PluginInitTests : IDisposable
{
    private const string Source = "github.com/sunny/happy";
    private const int Processes = 4;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly KilnExecutable _kiln = new();
    private readonly TemporaryDirectory _work = new();
    private readonly PluginMirror _mirror;

    public PluginInitTests()
    {
        _mirror = new(_work.Combine("mirror"));
        File.WriteAllText(Path.Combine(_kiln.Home, ".packerconfig"), _mirror.Configuration);
        _work.Write("t.pkr.hcl", $$"""
            packer {
              required_plugins {
                happy = {
                  source  = "{{Source}}"
                  version = ">= 1.0"
                }
              }
            }
            """);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Plugins => Path.Combine(_kiln.Home, "config", "packer", "plugins");

    /// <summary>Programs and checksum files, and anything that should not be there.</summary>
    private IEnumerable<string> Files => Directory.EnumerateFiles(Plugins, "*", SearchOption.AllDirectories)
        .Select(static path => Path.GetFileName(path))
        .Where(static name => name != ".kiln-install.lock")
        .Order(StringComparer.Ordinal);

    private string[] Installed =>
    [
        $"packer-plugin-happy_v1.0.0_x5.0_{PluginMirror.Platform}",
        $"packer-plugin-happy_v1.0.0_x5.0_{PluginMirror.Platform}_SHA256SUM",
    ];

    public void Dispose()
    {
        _kiln.Dispose();
        _work.Dispose();
    }

    [Fact]
    public async Task Several_inits_at_once_all_succeed()
    {
        _mirror.Publish(Source, "1.0.0", PluginMirror.Script("1.0.0", "sleep 0.2"));
        KilnRun[] runs = await Task.WhenAll(Enumerable.Range(0, Processes).Select(_ => _kiln.RunAsync(_work, "init", ".")));
        Assert.All(runs, static run => Assert.Equal((0, ""), (run.ExitCode, run.Error)));
        Assert.Equal(Installed, Files);
        Assert.Equal(new(0, "", ""), await _kiln.RunAsync(_work, "init", "-lock=readonly", "."));
    }

    [Fact]
    public async Task Init_that_is_killed_leaves_nothing_that_the_next_does_not_remove()
    {
        string started = _work.Combine("started");
        _mirror.Publish(Source, "1.0.0", PluginMirror.Script("1.0.0", $"echo $$ >{started}; sleep 1000"));
        using (Process process = _kiln.Start(_work, "init", "."))
        {
            await WaitForAsync(() => File.Exists(started) && new FileInfo(started).Length > 0);
            process.Kill();
            await process.WaitForExitAsync(Token).WaitAsync(Limit, Token);
        }

        string plugin = (await File.ReadAllTextAsync(started, Token)).Trim();
        await WaitForAsync(() => !Directory.Exists($"/proc/{plugin}"));
        _mirror.Publish(Source, "1.0.0", PluginMirror.Script("1.0.0"));
        Assert.Equal(0, (await _kiln.RunAsync(_work, "init", ".")).ExitCode);
        Assert.Equal(Installed, Files);
        Assert.Empty(Directory.GetDirectories(Plugins, ".kiln-*"));
    }

    private static async Task WaitForAsync(Func<bool> condition)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(Limit);
        while (!condition())
        {
            await Task.Delay(20, limit.Token);
        }
    }
}
