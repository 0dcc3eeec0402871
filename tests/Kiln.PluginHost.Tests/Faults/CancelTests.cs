using System.Diagnostics;
using Kiln.PluginHost.Tests.Support;
using Kiln.Testing;

namespace Kiln.PluginHost.Tests.Faults;

/// <summary>A run is interrupted while a plugin does not do what it should.</summary>
public sealed class CancelTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>Between two interrupts, of somebody who sees that the first one does nothing.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    [Theory]
    [InlineData("Builder.Run", "late")]
    [InlineData("Builder.Run", "late", "die Builder.Cancel")]
    [InlineData("Builder.Run", "late", "fail Builder.Cancel")]
    [InlineData("Builder.Run", "late", "wrong Builder.Cancel")]
    [InlineData("Builder.Run", "late", "close Builder.Cancel")]
    [InlineData("Provisioner.Provision", "late")]
    [InlineData("Provisioner.Provision", "late", "die Provisioner.Cancel")]
    [InlineData("PostProcessor.PostProcess", "late")]
    [InlineData("PostProcessor.PostProcess", "late", "die PostProcessor.Cancel")]
    public async Task Interrupted_call_is_cancelled_and_waited_for(string method, string fault, string second = "")
    {
        using HostedRun host = FaultyInstall.Host($"{fault} {method};{second}");
        KilnRun run = await InterruptAsync(host, method, 1);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Cancelling build after receiving interrupt", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Datasource.Execute")]
    [InlineData("Builder.Prepare")]
    [InlineData("Builder.Run")]
    [InlineData("Provisioner.Provision")]
    [InlineData("PostProcessor.PostProcess")]
    [InlineData("Communicator.Upload")]
    [InlineData("Artifact.Files")]
    public async Task Second_interrupt_ends_a_call_that_never_ends(string method)
    {
        using HostedRun host = FaultyInstall.Host($"hang {method}");
        Assert.Equal(1, (await InterruptAsync(host, method, 2)).ExitCode);
    }

    /// <summary>Sends interrupts once the plugin has said that it is in the method.</summary>
    private static async Task<KilnRun> InterruptAsync(HostedRun host, string method, int times)
    {
        string log = host.PathOf("log");
        host.Environment["PACKER_LOG"] = "1";
        host.Environment["PACKER_LOG_PATH"] = log;
        using Process kiln = host.Start("build", "-color=false", "t.pkr.hcl");
        Task<KilnRun> end = IsolatedTool.EndOfAsync(kiln);
        await ProcessSignals.WaitForAsync(() => HasSaid($"in {method}"), $"the call of {method}", Limit);
        ProcessSignals.Send(kiln.Id, ProcessSignals.Interrupt);
        if (times > 1)
        {
            await Task.WhenAny(end, Task.Delay(Patience, TestContext.Current.CancellationToken));
            if (!end.IsCompleted)
            {
                ProcessSignals.Send(kiln.Id, ProcessSignals.Interrupt);
            }
        }

        KilnRun run = await end.WaitAsync(Limit, TestContext.Current.CancellationToken);
        await host.Processes.AssertNoneAsync();
        return run;

        bool HasSaid(string text)
        {
            if (!File.Exists(log))
            {
                return false;
            }

            using StreamReader reader = new(new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            return reader.ReadToEnd().Contains(text, StringComparison.Ordinal);
        }
    }
}
