using Kiln.Builders.Qemu.Tests.Support;
using Kiln.Testing;

namespace Kiln.Builders.Qemu.Tests;

/// <summary>The published executable with a real machine: from checkpoints, and ended in the middle.</summary>
[Collection(KeptMachineTests.Name)]
public sealed class WholeBuildTests(KeptMachine machine)
{
    /// <summary>
    /// The machine's random identifier is the same as long as the first provisioner does not run again.
    /// </summary>
    [Fact]
    public async Task Builds_begin_at_the_first_provisioner_that_has_changed()
    {
        await BuildAsync("cached cached runs", "-var", "last=echo two >/root/last");
        string whole = await ContentAsync();
        Assert.Contains("two", whole, StringComparison.Ordinal);
        await BuildAsync("cached cached cached", "-var", "last=echo two >/root/last");
        Assert.Equal(whole, await ContentAsync());
        await BuildAsync("cached cached runs", "-var", "last=echo new >/root/last");
        Assert.Equal(whole.Replace("two", "new", StringComparison.Ordinal), await ContentAsync());
        Directory.Delete(machine.Output, recursive: true);

        // What begins anew is known before anything is started.
        const string Start = "booting disk image";
        string other = Path.Combine(machine.Folder, "other.qcow2");
        File.Copy(await TestGuest.DiskAsync(), other, overwrite: true);
        await File.AppendAllTextAsync(other, "x", TestContext.Current.CancellationToken);
        Assert.Equal("runs runs runs", await InterruptedAsync(Start, "-var", "first=uno"));
        Assert.Equal("runs runs runs", await InterruptedAsync(Start, "-var", $"image={other}"));
        Assert.Equal("", await InterruptedAsync(Start, "-no-cache"));
        Assert.Equal("cached cached runs", await InterruptedAsync("the third one", "-var", "last=sleep 600"));
        await machine.AssertNothingLeftAsync();
    }

    [Fact]
    public async Task Checkpoints_are_listed_and_removed()
    {
        string copy = Path.Combine(machine.Folder, "copy");
        using IsolatedTool cp = new(Requires.Tool("cp", "coreutils"));
        await cp.RunAsync(machine.Folder, "-al", machine.Cache, copy);
        KilnRun list = await machine.RunInAsync(copy, "cache", "list");
        Assert.Equal(0, list.ExitCode);
        int kept = list.Output.Split('\n').Count(static line => line.Contains("qemu", StringComparison.Ordinal));
        Assert.True(kept >= 2, list.Output);
        KilnRun prune = await machine.RunInAsync(copy, "cache", "prune", "-all");
        Assert.True(prune.ExitCode == 0, prune.Output + prune.Error);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(copy, "checkpoints", "files")));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(copy, "checkpoints", "index"), "*.json"));
    }

    [Theory]
    [InlineData("going on where it was kept", "last=true")]
    [InlineData("Waiting for SSH to become available...", "password=wrong")]
    [InlineData("the third one", "last=sleep 600")]
    [InlineData("Gracefully halting virtual machine...", "off=sleep 600")]
    [InlineData("Converting hard drive...", "last=true")]
    public async Task Build_that_is_killed_leaves_nothing_after_the_next_start(string words, string variable)
    {
        await machine.EndAsync(ProcessSignals.Kill, words, "-var", variable);
        KilnRun reap = await machine.RunInAsync(machine.Cache, "reap");
        Assert.True(reap.ExitCode == 0, reap.Output + reap.Error);
        await machine.AssertNothingLeftAsync();
    }

    [Theory]
    [InlineData("Waiting for SSH to become available...", "password=wrong")]
    [InlineData("the third one", "last=sleep 600")]
    [InlineData("Gracefully halting virtual machine...", "off=sleep 600")]
    public async Task Build_that_is_interrupted_leaves_nothing(string words, string variable)
    {
        await machine.EndAsync(ProcessSignals.Interrupt, words, "-var", variable);
        await machine.AssertNothingLeftAsync();
    }

    private async Task BuildAsync(string expected, params string[] more)
    {
        KilnRun run = await machine.BuildAsync(["-force", .. more]);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.True(expected == KeptMachine.Verdicts(run.Output), $"expected {expected}:\n{run.Output}");
        Assert.DoesNotContain("is not kept", run.Output + run.Error, StringComparison.Ordinal);
    }

    private async Task<string> InterruptedAsync(string words, params string[] more) =>
        KeptMachine.Verdicts(await machine.EndAsync(ProcessSignals.Interrupt, words, more));

    private async Task<string> ContentAsync()
    {
        using GuestDisk disk = await GuestDisk.OpenAsync(Path.Combine(machine.Output, "tiny"));
        return await disk.ReadAsync("/root/one") + await disk.ReadAsync("/home/a") + await disk.ReadAsync("/root/last");
    }
}
