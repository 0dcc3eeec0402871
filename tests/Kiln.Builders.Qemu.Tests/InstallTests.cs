using Kiln.Builders.Qemu.Tests.Support;
using Kiln.Sdk.Components;
using Kiln.Testing;
using Kiln.Values;

namespace Kiln.Builders.Qemu.Tests;

/// <summary>Systems that are installed from a CD.</summary>
public sealed class InstallTests : IDisposable
{
    private const string LongName = "A Long Name with MiXed Case and Ünïcödé — 漢字.txt";
    private const string DeepName = "Folder with a Long Name/sub/And another long name that is longer than 31 characters.cfg";

    private readonly TestBuild _build = new();
    private readonly TemporaryDirectory _folder = new();
    private readonly List<string> _lines = [];

    /// <summary>
    /// With BIOS: keys at the boot loader of the CD start an installer that fetches a script from the build; GRUB reads
    /// the floppy disk, the installed system reads the second CD. A TPM of version 1.2 is there.
    /// </summary>
    [Fact]
    public async Task Cd_installs_a_system_that_sees_all_media()
    {
        using TestCd cd = await TestCd.MakeAsync();
        _folder.Write("web/deep/answers.sh", "echo installed-by-kiln >etc/hostname\n");
        _folder.Write("media/" + DeepName, "deep\n");
        const string Command =
            "<waitForText \"GNU GRUB\" 60s>c<waitForText \"grub>\" 20s>"
            + "cat \"(fd0)/Answers for GRUB.txt\"<enter><waitForText \"said by the floppy\" 20s>"
            + "linux /boot/vmlinuz console=ttyS0 kiln.install "
            + "kiln.answers=http://{{ .HTTPIP }}:{{ .HTTPPort }}/deep/answers.sh; echo lo\"ad\"ed<enter>"
            + "<waitForText \"loaded\" 60s>initrd /boot/initrd; boot<enter>";
        _build.Provision = async (machine, token) =>
        {
            const string Look =
                "uname -n; cat /sys/class/tpm/tpm0/tpm_version_major; cd /mnt; "
                + "for how in '' -onorock '-onorock,nojoliet'; do mount -t iso9660 $how LABEL=Seed_Disk /mnt; "
                + "(cd /mnt && find . -type f | sort | while read -r f; do echo \"$f=$(cat \"$f\")\"; done); umount /mnt; done";
            List<string> errors = [];
            int code = await machine.RunAsync(new(Look) { OnOutputLine = _lines.Add, OnErrorLine = errors.Add }, token);
            Assert.True(code == 0, string.Join('\n', _lines.Concat(errors)));
        };
        await _build.BakeAsync(TestBuild.Options(
            cd.Path,
            _build.Output,
            ("iso_checksum", HclValue.String($"file:{cd.Checksums}")),
            ("disk_image", HclValue.False),
            ("boot_command", HclValue.Tuple([HclValue.String(Command)])),
            ("boot_key_interval", HclValue.String("10ms")),
            ("http_directory", HclValue.String(_folder.Combine("web"))),
            ("cd_files", HclValue.Tuple([HclValue.String(_folder.Combine("media") + "/")])),
            ("cd_content", HclValue.Object([new(LongName, HclValue.String("long"))])),
            ("cd_label", HclValue.String("Seed_Disk")),
            ("floppy_content", HclValue.Object([new("Answers for GRUB.txt", HclValue.String("said by the floppy\n"))])),
            ("floppy_label", HclValue.String("answers")),
            ("vtpm", HclValue.True),
            ("use_tpm1", HclValue.True)));
        string[] whole = [$"./{LongName}=long", $"./{DeepName}=deep"];
        Assert.Equal(["installed-by-kiln", "1", .. whole, .. whole], _lines.Take(6));
    }

    /// <summary>
    /// With UEFI, a TPM of version 2.0 and a CD on another bus: what the system writes into the firmware's variables is
    /// in the result, and what it gives back of its disk is not.
    /// </summary>
    [Fact]
    public async Task Cd_installs_a_system_with_uefi()
    {
        using TestCd cd = await TestCd.MakeAsync();
        _build.Provision = async (machine, token) =>
        {
            const string Look =
                "set -e; cat /sys/class/tpm/tpm0/tpm_version_major; ls /dev/tpm0; nproc; "
                + "mount -t efivarfs none /sys/firmware/efi/efivars; "
                + "printf '\\007\\000\\000\\000mark' "
                + ">/sys/firmware/efi/efivars/KilnMark-12345678-1234-1234-1234-123456789abc; "
                + "dd if=/dev/urandom of=/big bs=1M count=20 2>/dev/null; sync; rm /big; sync; fstrim /; "
                + "wget -q -O - $0/note.txt";
            string address = _build.Variables!.Values["PackerHTTPAddr"].AsString();
            string command = Look.Replace("$0", $"http://{address}", StringComparison.Ordinal);
            Assert.Equal(0, await machine.RunAsync(new(command) { OnOutputLine = _lines.Add }, token));
        };
        IArtifact artifact = await _build.BakeAsync(TestBuild.Options(
            cd.Path,
            _build.Output,
            ("disk_image", HclValue.False),
            ("efi_boot", HclValue.True),
            ("machine_type", HclValue.String("q35")),
            ("memory", HclValue.Number(384)),
            ("cpus", HclValue.Number(2)),
            ("vtpm", HclValue.True),
            ("tpm_device_type", HclValue.String("tpm-crb")),
            ("cdrom_interface", HclValue.String("virtio-scsi")),
            ("format", HclValue.String("raw")),
            ("disk_discard", HclValue.String("unmap")),
            ("http_content", HclValue.Object([new("/note.txt", HclValue.String("noted\n"))]))));
        Assert.Equal(["2", "/dev/tpm0", "2", "noted"], _lines);
        string variables = Path.Combine(_build.Output, "efivars.fd");
        Assert.Equal([Path.Combine(_build.Output, "disk"), variables], artifact.Files);
        byte[] bytes = await File.ReadAllBytesAsync(variables, TestContext.Current.CancellationToken);
        Assert.True(bytes.AsSpan().IndexOf(System.Text.Encoding.Unicode.GetBytes("KilnMark")) > 0);
        Assert.Equal(64 << 20, new FileInfo(artifact.Files[0]).Length);
        Assert.InRange(await BlocksAsync(artifact.Files[0]), 1, 50 << 10);
    }

    public void Dispose()
    {
        _build.Dispose();
        _folder.Dispose();
    }

    /// <summary>What a file takes of its file system, in KiB.</summary>
    private static async Task<int> BlocksAsync(string path)
    {
        using IsolatedTool du = new(Requires.Tool("du", "coreutils"));
        KilnRun run = await du.RunAsync("/", "-k", path);
        return int.Parse(run.Output.Split('\t')[0], System.Globalization.CultureInfo.InvariantCulture);
    }
}
