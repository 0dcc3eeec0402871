using Kiln.Builders.Qemu.Arguments;
using Kiln.Builders.Qemu.Configuration;
using Kiln.Sdk.Configuration;
using Kiln.Values;

namespace Kiln.Builders.Qemu.Tests;

public sealed class ArgumentTests
{
    private static readonly RunFacts Facts = new()
    {
        Accelerator = "tcg",
        Disks = ["out/vm"],
        DiskFormat = "qcow2",
        ControlSocket = "/s/control",
        ConsoleSocket = "/s/console",
        Vnc = "unix:/s/screen",
        HostPort = 0,
        GuestPort = 22,
    };

    /// <summary>
    /// Options as one-line HCL values; arguments that they add or change, and the ones that they take away.
    /// </summary>
    public static TheoryData<string, HclValue, string, string> Options => new()
    {
        { "vm_name", Text("a,b"), "-name a,,b", "-name vm" },
        { "machine_type", Text("q35"), "-machine type=q35,accel=tcg", "-machine type=pc" },
        { "memory", HclValue.Number(2048), "-m 2048M", "-m 512M" },
        { "memory", HclValue.Number(9), "-m 512M", "-m 9M" },
        { "cpus", HclValue.Number(4), "-smp 4", "-smp 1" },
        { "sockets", HclValue.Number(2), "-smp 2,sockets=2", "-smp 1" },
        { "cores", HclValue.Number(3), "-smp 3,cores=3", "-smp 1" },
        { "threads", HclValue.Number(2), "-smp 2,threads=2", "-smp 1" },
        { "cpu_model", Text("EPYC"), "-cpu EPYC", "" },
        { "cpu_model", Text("host"), "-cpu max", "-cpu host" },
        { "disk_image", HclValue.True, "-boot c", "-boot once=d" },
        { "firmware", Text("/f"), "-bios /f", "" },
        { "disk_interface", Text("ide"), "-drive file=out/vm,if=ide,", "if=virtio" },
        { "disk_interface", Text("sata"), "-drive file=out/vm,if=ide,", "if=sata" },
        { "disk_interface", Text("virtio-scsi"), "-device virtio-scsi-pci,id=scsi0 -device scsi-hd,bus=scsi0.0,drive=drive0", "if=virtio" },
        { "disk_interface", Text("virtio-scsi"), "-drive if=none,file=out/vm,id=drive0,cache=writeback,discard=ignore,format=qcow2", "" },
        { "disk_cache", Text("unsafe"), "cache=unsafe", "cache=writeback" },
        { "disk_discard", Text("unmap"), "discard=unmap", "discard=ignore" },
        { "disk_detect_zeroes", Text("on"), "format=qcow2,detect-zeroes=on", "" },
        { "disk_detect_zeroes", Text("off"), "format=qcow2", "detect-zeroes" },
        { "net_device", Text("e1000"), "-device e1000,netdev=user.0", "virtio-net" },
        { "net_bridge", Text("br0"), "-netdev bridge,id=user.0,br=br0", "hostfwd" },
        { "net_bridge", Text("br0"), "-qmp unix:out/vm.monitor,server=on,wait=off", "" },
        { "vga", Text("std"), "-vga std", "" },
        { "qmp_enable", HclValue.True, "-qmp unix:out/vm.monitor,server=on,wait=off", "" },
        { "qmp_socket_path", Text("/q"), "", "-qmp" },
        { "vnc_use_password", HclValue.True, "-qmp unix:out/vm.monitor", "" },
    };

    /// <summary>Rows of <c>qemuargs</c>, what they add, and what they take away.</summary>
    public static TheoryData<string[], string, string> Extras => new()
    {
        { ["-m 1G"], "-m 1G", "-m 512M" },
        { ["-no-acpi"], "-no-acpi", "" },
        { ["-device virtio-rng-pci"], "-device virtio-rng-pci -device virtio-net,netdev=user.0", "" },
        { ["-device virtio-net-pci,netdev=mine"], "-device virtio-net-pci,netdev=mine", "netdev=user.0" },
        { ["-drive file=a", "-drive file=b"], "-drive file=a -drive file=b", "file=out/vm" },
        { ["-netdev user,id=mine, hostfwd=tcp::1-:2"], "-netdev user,id=mine,hostfwd=tcp::1-:2", "id=user.0" },
        { ["-serial file:log"], "-serial file:log", "unix:/s/console" },
        { ["-chardev null,id=x"], "-chardev socket,id=kiln-control,path=/s/control -mon chardev=kiln-control,mode=control", "" },
        { ["-boot"], "-boot", "once=d" },
    };

    [Fact]
    public void Defaults_are_these() => Assert.Equal(
        "-name vm -machine type=pc,accel=tcg -smp 1 -m 512M -boot once=d "
        + "-drive file=out/vm,if=virtio,cache=writeback,discard=ignore,format=qcow2 -device virtio-net,netdev=user.0 "
        + "-netdev user,id=user.0,hostfwd=tcp:127.0.0.1:0-:22 -vnc unix:/s/screen -serial unix:/s/console "
        + "-chardev socket,id=kiln-control,path=/s/control -mon chardev=kiln-control,mode=control",
        Line(Config(), Facts));

    [Theory]
    [MemberData(nameof(Options))]
    public void Option_changes_the_arguments(string option, HclValue value, string added, string removed)
    {
        string line = Line(Config((option, value)), Facts);
        Assert.Contains(added, line, StringComparison.Ordinal);
        if (removed.Length > 0)
        {
            Assert.DoesNotContain(removed, line, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Extras))]
    public void Qemuargs_replace_what_has_the_same_name(string[] rows, string added, string removed)
    {
        HclValue table = HclValue.Tuple(
            [.. rows.Select(static row => HclValue.Tuple([.. row.Split(' ').Select(HclValue.String)]))]);
        string line = Line(Config(("qemuargs", table)), Facts);
        Assert.Contains(added, line, StringComparison.Ordinal);
        if (removed.Length > 0)
        {
            Assert.DoesNotContain(removed, line, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(4, 2, 2, 1, "4,sockets=2,cores=2,threads=1")]
    [InlineData(8, 2, 2, 0, "4,sockets=2,cores=2")]
    [InlineData(2, 2, 2, 2, "2,sockets=2,cores=2,threads=2")]
    [InlineData(0, 2, 3, 2, "12,sockets=2,cores=3,threads=2")]
    public void Processors_fit_their_topology(int cpus, int sockets, int cores, int threads, string expected)
    {
        QemuConfig config = Config(
            ("cpus", HclValue.Number(cpus)),
            ("sockets", HclValue.Number(sockets)),
            ("cores", HclValue.Number(cores)),
            ("threads", HclValue.Number(threads)));
        Assert.Contains($"-smp {expected} ", Line(config, Facts), StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_that_a_run_has_is_in_the_arguments()
    {
        RunFacts facts = Facts with
        {
            Accelerator = "none",
            Disks = ["out/vm", "out/vm-1"],
            Cds = ["/a.iso", "/b.iso"],
            Floppy = "/floppy",
            EfiCode = "/code",
            EfiVariables = "/vars",
            TpmSocket = "/s/tpm",
            Display = "gtk",
            HostPort = 2222,
            CardAddress = "52:54:00:00:00:01",
            IsIncoming = true,
        };
        Assert.Equal(
            "-name vm -machine type=pc -smp 1 -m 512M "
            + "-device virtio-scsi-pci,id=scsi0 -device scsi-cd,bus=scsi0.0,drive=cdrom0 "
            + "-device scsi-cd,bus=scsi0.0,drive=cdrom1 -device virtio-net,netdev=user.0,mac=52:54:00:00:00:01 "
            + "-device tpm-tis,tpmdev=tpm0 "
            + "-drive file=out/vm,if=virtio,cache=writeback,discard=ignore,format=qcow2 "
            + "-drive file=out/vm-1,if=virtio,cache=writeback,discard=ignore,format=qcow2 "
            + "-drive file=/a.iso,if=none,id=cdrom0,media=cdrom -drive file=/b.iso,if=none,id=cdrom1,media=cdrom "
            + "-drive file=/code,if=pflash,unit=0,format=raw,readonly=on -drive file=/vars,if=pflash,unit=1,format=raw "
            + "-chardev socket,id=vtpm,path=/s/tpm -tpmdev emulator,id=tpm0,chardev=vtpm "
            + "-netdev user,id=user.0,hostfwd=tcp:127.0.0.1:2222-:22 -fda /floppy -display gtk "
            + "-vnc unix:/s/screen -serial unix:/s/console "
            + "-chardev socket,id=kiln-control,path=/s/control -mon chardev=kiln-control,mode=control -incoming defer",
            Line(Config(("efi_boot", HclValue.True), ("cdrom_interface", Text("virtio-scsi"))), facts));
    }

    [Fact]
    public void Nobody_who_logs_in_needs_no_port() => Assert.Contains(
        "-netdev user,id=user.0 ", Line(Config(), Facts with { HostPort = null }), StringComparison.Ordinal);

    private static HclValue Text(string text) => HclValue.String(text);

    private static string Line(QemuConfig config, RunFacts facts) =>
        string.Join(' ', MachineArguments.Of(config, facts, config.ExtraArguments));

    private static QemuConfig Config(params (string Name, HclValue Value)[] options)
    {
        Dictionary<string, HclValue> all = new() { ["vm_name"] = Text("vm"), ["output_directory"] = Text("out") };
        foreach ((string name, HclValue value) in options)
        {
            all[name] = value;
        }

        BoundConfig<QemuConfig> bound = QemuConfig.Bind(HclValue.Object(all));
        Assert.Empty(bound.Problems.Where(static problem => problem.Severity == ProblemSeverity.Error));
        return bound.Config!.For("source");
    }
}
