using Kiln.Builders.Qemu.Tests.Support;
using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Values;

namespace Kiln.Builders.Qemu.Tests;

public sealed class FreezingTests
{
    /// <summary>
    /// A machine goes on from where it was, with what it had in memory and on its disks, in a second build.
    /// </summary>
    [Fact]
    public async Task Machine_that_was_kept_goes_on_in_another_build()
    {
        using MemoryCheckpoints kept = new();
        HclValue more = HclValue.Tuple([HclValue.String("8M")]);
        using (TestBuild first = new() { Checkpoints = kept })
        {
            first.Provision = static async (machine, token) =>
                await RunAsync(machine, "echo one >/root/one; mount -t tmpfs none /mnt; echo memory >/mnt/memory", token);
            first.Finished = [new(0, "shell", "") { CheckpointKey = "first" }];
            first.ProvisionAgain = static async (machine, token) => await RunAsync(machine, "echo two >/root/two", token);
            IArtifact artifact = await first.BakeAsync(TestBuild.Options(
                await TestGuest.DiskAsync(), first.Output, ("disk_additional_size", more)));
            using GuestDisk disk = await GuestDisk.OpenAsync(artifact.Files[0]);
            Assert.Equal("one\n", await disk.ReadAsync("/root/one"));
            Assert.Equal("two\n", await disk.ReadAsync("/root/two"));
        }

        using TestBuild second = new() { Checkpoints = kept };
        kept.Found = "first";
        List<string> lines = [];
        second.Provision = async (machine, token) =>
        {
            RemoteCommand look = new("cat /root/one /mnt/memory; ls /root; date +%Y; echo three >/root/three")
            {
                OnOutputLine = lines.Add,
            };
            Assert.Equal(0, await machine.RunAsync(look, token));
        };
        second.Finished = [new(1, "shell", "") { CheckpointKey = "second" }];
        IArtifact again = await second.BakeAsync(TestBuild.Options(
            await TestGuest.DiskAsync(), second.Output, ("disk_additional_size", more)));
        Assert.Contains("say: Starting VM, going on where it was kept", second.Ui.Lines);
        Assert.Equal(["one", "memory", "one", DateTime.UtcNow.Year.ToString(System.Globalization.CultureInfo.InvariantCulture)], lines);
        using GuestDisk result = await GuestDisk.OpenAsync(again.Files[0]);
        Assert.Equal("one\n", await result.ReadAsync("/root/one"));
        Assert.Equal("", await result.ReadAsync("/root/two"));
        Assert.Equal("three\n", await result.ReadAsync("/root/three"));
        Assert.Equal(["first", "second"], kept.Keys);
        Assert.Equal(kept.Origins[0].Inputs, kept.Origins[1].Inputs);
    }

    private static async Task RunAsync(ICommunicator machine, string command, CancellationToken token) =>
        Assert.Equal(0, await machine.RunAsync(new(command), token));
}
