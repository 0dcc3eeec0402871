using Kiln.Builders.Qemu.Tests.Support;
using Kiln.Sdk.Components;
using Kiln.Testing;
using Kiln.Values;

namespace Kiln.Builders.Qemu.Tests;

/// <summary>Systems that are installed from a CD.</summary>
public sealed class InstallTests : IDisposable
{
    private readonly TestBuild _build = new();
    private readonly List<string> _lines = [];

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

    public void Dispose() => _build.Dispose();

    /// <summary>What a file takes of its file system, in KiB.</summary>
    private static async Task<int> BlocksAsync(string path)
    {
        using IsolatedTool du = new(Requires.Tool("du", "coreutils"));
        KilnRun run = await du.RunAsync("/", "-k", path);
        return int.Parse(run.Output.Split('\t')[0], System.Globalization.CultureInfo.InvariantCulture);
    }
}
