using System.Globalization;
using System.Text.RegularExpressions;
using Kiln.Builders.Qemu.Tests.Support;
using Kiln.Testing;

namespace Kiln.Builders.Qemu.Tests;

/// <summary>What goes wrong with real machines under the published executable, and what the user learns of it.</summary>
[Collection(KeptMachineTests.Name)]
public sealed partial class WholeBuildFaultTests(KeptMachine machine)
{
    [Fact]
    public async Task System_that_crashes_is_told_with_its_last_words_and_a_picture()
    {
        string said = await FailAsync(
            "-var", "last=sleep 1; echo c >/proc/sysrq-trigger", "-var", "silence=15s", "-var", "patience=30s");
        Assert.Contains("Script disconnected unexpectedly", said, StringComparison.Ordinal);
        Assert.Contains("The machine is in the state", said, StringComparison.Ordinal);
        Assert.Contains("Kernel panic - not syncing", said, StringComparison.Ordinal);
        Assert.Contains("A picture of its screen", said, StringComparison.Ordinal);
        Assert.Equal("PNG"u8, File.ReadAllBytes(machine.Output + "-screen.png").AsSpan(1, 3));
        await machine.AssertNothingLeftAsync();
    }

    [Fact]
    public async Task Machine_that_a_script_shuts_down_is_told()
    {
        string said = await FailAsync("-var", "last=poweroff; sleep 600");
        Assert.Contains("The machine was shut down", said, StringComparison.Ordinal);
        await machine.AssertNothingLeftAsync();
    }

    [Fact]
    public async Task Wrong_password_is_told_in_time_with_what_the_machine_shows()
    {
        string said = await FailAsync("-var", "password=wrong", "-var", "patience=8s");
        Assert.Contains("Timeout waiting for SSH", said, StringComparison.Ordinal);
        Assert.Contains("The machine is in the state \"running\"", said, StringComparison.Ordinal);
        await machine.AssertNothingLeftAsync();
    }

    [Fact]
    public async Task Full_file_system_below_the_disk_of_the_machine_is_told()
    {
        Requires.Root();
        string cache = Path.Combine(machine.Folder, "small");
        using IsolatedTool du = new(Requires.Tool("du", "coreutils"));
        string kilobytes = (await du.RunAsync(machine.Folder, "-sk", "--apparent-size", machine.Cache)).Output.Split('\t')[0];
        int room = int.Parse(kilobytes, CultureInfo.InvariantCulture) + (3 << 10);
        using SmallDisk small = new(cache, $"size={room}k");
        using IsolatedTool cp = new(Requires.Tool("cp", "coreutils"));
        KilnRun copied = await cp.RunAsync(machine.Folder, "-a", machine.Cache + "/.", cache);
        Assert.True(copied.ExitCode == 0, copied.Error);
        KilnRun run = await machine.BuildInAsync(
            cache, "-force", "-var", "last=dd if=/dev/urandom of=/big bs=1M count=6 conv=fsync");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(
            "there is no room left for the machine's disk", run.Output + run.Error, StringComparison.Ordinal);
        await machine.AssertNothingLeftAsync();
    }

    /// <summary>They look for their ports in the same range at the same time.</summary>
    [Fact]
    public async Task Machines_side_by_side_have_ports_of_their_own()
    {
        string names = string.Join(", ", Enumerable.Range(1, 4).Select(static i => $"\"source.qemu.m{i}\""));
        string sources = string.Concat(Enumerable.Range(1, 4).Select(static i => $$"""
            source "qemu" "m{{i}}" {
              disk_image       = true
              iso_url          = var.image
              iso_checksum     = "none"
              disk_size        = "64M"
              output_directory = "out-m{{i}}"
              accelerator      = "tcg"
              headless         = true
              memory           = 64
              boot_wait        = "-1s"
              http_content     = { "/served" = "content" }
              http_port_min    = 21700
              http_port_max    = 21799
              host_port_min    = 21800
              host_port_max    = 21899
              vnc_bind_address = "127.0.0.1"
              ssh_username     = "root"
              ssh_password     = "tortoise"
              ssh_timeout      = "1s"
            }

            """));
        await File.WriteAllTextAsync(
            Path.Combine(machine.Folder, "four.pkr.hcl"),
            $"variable \"image\" {{\n  type = string\n}}\n\n{sources}\nbuild {{\n  sources = [{names}]\n}}\n",
            TestContext.Current.CancellationToken);
        KilnRun run = await machine.RunAsync(
            ["build", "-machine-readable", .. KeptMachine.ImageArguments(await TestGuest.DiskAsync()), "four.pkr.hcl"]);
        Assert.Equal(1, run.ExitCode);
        string[] ports = [.. FoundPort().Matches(run.Output).Select(static match => match.Groups[1].Value)];
        string[] screens = [.. FoundScreen().Matches(run.Output).Select(static match => match.Groups[1].Value)];
        Assert.True(ports.Distinct().Count() == 4 && ports.Length == 4, run.Output);
        Assert.True(screens.Distinct().Count() == 4 && screens.Length == 4, run.Output);
        await machine.AssertNothingLeftAsync();
    }

    private async Task<string> FailAsync(params string[] more)
    {
        KilnRun run = await machine.BuildAsync(["-force", .. more]);
        Assert.True(run.ExitCode == 1, run.Output + run.Error);
        Assert.StartsWith("cached cached", KeptMachine.Verdicts(run.Output), StringComparison.Ordinal);
        return run.Output + run.Error;
    }

    [GeneratedRegex(@"Found port for communicator [^\n]*: (\d+)")]
    private static partial Regex FoundPort();

    [GeneratedRegex(@"vnc://127\.0\.0\.1:(\d+)")]
    private static partial Regex FoundScreen();
}
