using Kiln.Builders.Qemu.Tests.Support;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Testing;
using Kiln.Values;

namespace Kiln.Builders.Qemu.Tests;

/// <summary>Builds with real machines.</summary>
public sealed class MachineTests
{
    [Fact]
    public async Task Machine_is_provisioned_shut_down_and_kept()
    {
        using TestBuild build = new();
        List<string> lines = [];
        build.Provision = async (machine, token) =>
        {
            RemoteCommand command = new("uname -n; echo hello >/root/made") { OnOutputLine = lines.Add };
            Assert.Equal(0, await machine.RunAsync(command, token));
        };
        IArtifact artifact = await build.BakeAsync(TestBuild.Options(
            await TestGuest.DiskAsync(),
            build.Output,
            ("disk_additional_size", HclValue.Tuple([HclValue.String("8M")])),
            ("qmp_enable", HclValue.True)));
        Assert.Equal(["kiln-guest"], lines);
        Assert.Equal("transcend.qemu", artifact.BuilderId);
        Assert.Equal("VM", artifact.Id);
        Assert.Equal($"VM files in directory: {build.Output}", artifact.Description);
        Assert.Equal([Path.Combine(build.Output, "disk"), Path.Combine(build.Output, "disk-1")], artifact.Files);
        Assert.Equal(
            "disk, qcow2, 64M, tcg",
            string.Join(", ", await Task.WhenAll(new[] { "diskName", "diskType", "diskSize", "domainType" }.Select(async name =>
                (await artifact.StateAsync(name, TestContext.Current.CancellationToken))?.AsString()))));
        Assert.Equal("127.0.0.1", build.Variables!.Values["Host"].AsString());
        Assert.Equal("10.0.2.2", build.Variables.Values["PackerHTTPIP"].AsString());
        using GuestDisk disk = await GuestDisk.OpenAsync(artifact.Files[0]);
        Assert.Equal("hello\n", await disk.ReadAsync("/root/made"));
        await artifact.DestroyAsync(TestContext.Current.CancellationToken);
        Assert.False(Directory.Exists(build.Output));
    }

    /// <summary>
    /// Without a shutdown command the power button is pressed, and what the system had in memory is on the disk.
    /// </summary>
    [Fact]
    public async Task Machine_without_a_shutdown_command_ends_in_order()
    {
        using TestBuild build = new();
        build.Provision = static async (machine, token) =>
            Assert.Equal(0, await machine.RunAsync(new("echo hello >/root/made"), token));
        IArtifact artifact = await build.BakeAsync(TestBuild.Options(
            await TestGuest.DiskAsync(),
            build.Output,
            ("shutdown_command", HclValue.String("")),
            ("format", HclValue.String("raw")),
            ("disk_interface", HclValue.String("virtio-scsi"))));
        Assert.Contains("say: Halting the virtual machine...", build.Ui.Lines);
        Assert.DoesNotContain("log: The machine did not react to its power button.", build.Ui.Lines);
        Assert.Equal(64 << 20, new FileInfo(artifact.Files[0]).Length);
        using GuestDisk disk = await GuestDisk.OpenAsync(artifact.Files[0]);
        Assert.Equal("hello\n", await disk.ReadAsync("/root/made"));
    }

    /// <summary>
    /// Keys go through VNC to GRUB, which starts a system that fetches a file from the web server of the build.
    /// </summary>
    [Fact]
    public async Task Boot_command_is_typed_at_the_boot_loader()
    {
        using TestBuild build = new();
        List<string> lines = [];
        build.Provision = async (machine, token) =>
            await machine.RunAsync(new("cat /etc/fetched") { OnOutputLine = lines.Add }, token);
        const string Command =
            "<waitForText \"GNU GRUB\" 60s>c<waitForText \"grub>\" 20s>"
            + "linux /boot/vmlinuz console=ttyS0 kiln.url=http://{{ .HTTPIP }}:{{ .HTTPPort }}/{{ .Name }}.txt<enter>"
            + "<waitForText \"grub>\" 60s>initrd /boot/initrd<enter><waitForText \"grub>\" 60s>boot<enter>";
        await build.BakeAsync(TestBuild.Options(
            await TestGuest.MenuDiskAsync(),
            build.Output,
            ("boot_command", HclValue.Tuple([HclValue.String(Command)])),
            ("boot_key_interval", HclValue.String("10ms")),
            ("http_content", HclValue.Object([new("/disk.txt", HclValue.String("served\n"))]))));
        Assert.Equal(["served"], lines);
        Assert.Contains("say: Typing the boot commands over VNC...", build.Ui.Lines);
    }

    /// <summary>
    /// The screen is on a port with a password, as other programs see it, and the boot command gets through.
    /// </summary>
    [Fact]
    public async Task Machine_that_never_lets_anybody_in_is_told_with_what_it_shows()
    {
        using TestBuild build = new();
        BuildFailedException e = await build.FailAsync(TestBuild.Options(
            await TestGuest.MenuDiskAsync(),
            build.Output,
            ("boot_steps", HclValue.Tuple(
            [
                HclValue.Tuple([HclValue.String("<waitForText \"GNU GRUB\" 60s>c"), HclValue.String("Open the shell")]),
                HclValue.Tuple([HclValue.String("<waitForText \"grub>\" 20s>echo Nothing to do here<enter>")]),
            ])),
            ("boot_key_interval", HclValue.String("10ms")),
            ("vnc_bind_address", HclValue.String("127.0.0.1")),
            ("ssh_timeout", HclValue.String("5s"))));
        Assert.Contains("Timeout waiting for SSH", e.Message, StringComparison.Ordinal);
        Assert.Contains("The machine is in the state \"running\"", e.Message, StringComparison.Ordinal);
        Assert.Contains("Nothing to do here", e.Message, StringComparison.Ordinal);
        Assert.Contains("Its screen shows:", e.Message, StringComparison.Ordinal);
        string picture = $"{build.Output}-screen.png";
        Assert.Contains(picture, e.Message, StringComparison.Ordinal);
        Assert.Equal("PNG"u8, File.ReadAllBytes(picture).AsSpan(1, 3));
        Assert.Contains("say: Typing boot command for: Open the shell", build.Ui.Lines);
        Assert.Contains(build.Ui.Lines, static line => line.Contains("with the password: ", StringComparison.Ordinal));
        Assert.False(Directory.Exists(build.Output));
    }

    [Fact]
    public async Task End_of_qemu_ends_the_build_with_what_it_said()
    {
        using TestBuild build = new();
        build.Provision = async (_, token) =>
        {
            using IsolatedTool kill = new(Requires.Tool("pkill", "procps"));
            await kill.RunAsync(build.Directories.Temporary, "-KILL", "-f", Path.Combine(build.Output, "disk"));
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
        };
        BuildFailedException e = await build.FailAsync(TestBuild.Options(await TestGuest.DiskAsync(), build.Output));
        Assert.Contains(
            "qemu-system-x86_64 was killed by signal 9 while the machine was needed.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Qemu_that_does_not_start_is_told_with_what_it_said()
    {
        using TestBuild build = new();
        BuildFailedException e = await build.FailAsync(TestBuild.Options(
            await TestGuest.DiskAsync(), build.Output, ("net_device", HclValue.String("no-such-card"))));
        Assert.Contains("Error launching VM", e.Message, StringComparison.Ordinal);
        Assert.Contains("no-such-card", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Qemu_that_is_not_installed_is_told_with_its_package()
    {
        using TestBuild build = new();
        BuildFailedException e = await build.FailAsync(TestBuild.Options(
            await TestGuest.DiskAsync(), build.Output, ("qemu_binary", HclValue.String("qemu-system-aarch64-missing"))));
        Assert.Contains("apt-get install qemu-system-arm", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disk_that_is_smaller_than_its_image_is_told_with_the_size_that_is_needed()
    {
        using TestBuild build = new();
        BuildFailedException e = await build.FailAsync(TestBuild.Options(
            await TestGuest.DiskAsync(), build.Output, ("disk_size", HclValue.String("10M"))));
        Assert.Contains("has 64M, which is more than disk_size (10M)", e.Message, StringComparison.Ordinal);
        Assert.Equal("Set disk_size to \"64M\" or more, or set skip_resize_disk = true.", e.Advice);
    }

    [Fact]
    public async Task File_that_is_no_firmware_is_told()
    {
        using TestBuild build = new();
        BuildFailedException e = await build.FailAsync(TestBuild.Options(
            await TestGuest.DiskAsync(), build.Output, ("efi_firmware_code", HclValue.String("/nowhere/code.fd"))));
        Assert.Contains("/nowhere/code.fd does not exist", e.Message, StringComparison.Ordinal);
    }
}
