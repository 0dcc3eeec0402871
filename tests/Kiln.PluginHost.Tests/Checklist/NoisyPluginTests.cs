using System.Diagnostics;
using System.Globalization;
using Kiln.PluginHost.Tests.Support;
using Kiln.Testing;

namespace Kiln.PluginHost.Tests.Checklist;

/// <summary>Plugins that talk too much where nobody should.</summary>
public sealed class NoisyPluginTests
{
    private const long MegaByte = 1 << 20;

    /// <summary>Less than the lines of a hundred megabytes are as texts in memory.</summary>
    private const long MostBytes = 280 * MegaByte;

    [Theory]
    [InlineData("chatter Builder.Run")]
    [InlineData("chatter Provisioner.Provision")]
    [InlineData("log Builder.Run")]
    [InlineData("log PostProcessor.PostProcess")]
    public async Task Output_without_end_is_taken_and_dropped(string fault)
    {
        using HostedRun host = FaultyInstall.Host(fault);
        long peak = await PeakOfAsync(host);
        Assert.True(peak < MostBytes, $"Kiln took {peak / MegaByte} MB for a plugin that only talks");
    }

    [Fact]
    public async Task Log_of_a_plugin_is_in_the_log_of_kiln()
    {
        using HostedRun host = FaultyInstall.Host("log Builder.Run");
        host.Environment["PACKER_LOG"] = "1";
        host.Environment["PACKER_LOG_PATH"] = host.PathOf("log");
        long peak = await PeakOfAsync(host);
        Assert.True(peak < MostBytes, $"Kiln took {peak / MegaByte} MB for a plugin that only talks");
        int next = 0;
        foreach (string line in File.ReadLines(host.PathOf("log")))
        {
            if (line.Contains($"plugin: [INFO] line {next.ToString(CultureInfo.InvariantCulture)} ", StringComparison.Ordinal))
            {
                next++;
            }
        }

        Assert.Equal(1_000_000, next);
    }

    /// <returns>The most memory that Kiln had while it built.</returns>
    private static async Task<long> PeakOfAsync(HostedRun host)
    {
        using Process kiln = host.Start("build", "t.pkr.hcl");
        Task<KilnRun> end = IsolatedTool.EndOfAsync(kiln);
        long peak = 0;
        while (!end.IsCompleted)
        {
            peak = Math.Max(peak, PeakOf(kiln.Id));
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        KilnRun run = await end;
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        await host.Processes.AssertNoneAsync();
        return peak;
    }

    private static long PeakOf(int process)
    {
        try
        {
            string line = File.ReadLines($"/proc/{process}/status")
                .FirstOrDefault(static line => line.StartsWith("VmHWM:", StringComparison.Ordinal), "VmHWM: 0 kB");
            return long.Parse(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
