using Kiln.Builders.Qemu.Tests.Support;
using Kiln.Sdk.Communication;
using Kiln.Testing;
using Kiln.Values;

namespace Kiln.Builders.Qemu.Tests;

/// <summary>A real system: keys at its boot loader, a script from the build's web server, sudo, and a start in between.</summary>
public sealed class DebianTests : IDisposable
{
    private const string Sudo = "echo " + TestDebian.Password + " | sudo -S -p '' ";
    private const string BootId = "cat /proc/sys/kernel/random/boot_id";
    private const string Seed = "echo seeded >/etc/seeded\n";
    private const string LongName = "Über-langer Name — 漢字.txt";

    private static readonly TimeSpan RestartLimit = TimeSpan.FromMinutes(4);

    private readonly TestBuild _build = new();
    private readonly List<string> _seen = [];

    [Fact]
    public async Task Debian_is_started_by_keys_sees_its_media_and_starts_again_in_a_script()
    {
        const string Command =
            "<waitForText \"GNU GRUB\" 60s>c<waitForText \"grub>\" 20s>"
            + "linux /boot/vmlinuz root=/dev/vda1 console=ttyS0 loglevel=4 mitigations=off "
            + "kiln.seed=http://{{ .HTTPIP }}:{{ .HTTPPort }}/seed.sh; echo lo\"ad\"ed<enter>"
            + "<waitForText \"loaded\" 60s>initrd /boot/initrd; boot<enter>";
        _build.Provision = ProvisionAsync;
        await _build.BakeAsync(TestBuild.Options(
            await TestDebian.DiskAsync(),
            _build.Output,
            ("disk_size", HclValue.String("700M")),
            ("memory", HclValue.Number(512)),
            ("use_backing_file", HclValue.True),
            ("boot_command", HclValue.Tuple([HclValue.String(Command)])),
            ("boot_key_interval", HclValue.String("10ms")),
            ("http_content", HclValue.Object([new("/seed.sh", HclValue.String(Seed))])),
            ("cd_content", HclValue.Object([new($"sub/{LongName}", HclValue.String("on the CD"))])),
            ("cd_label", HclValue.String("KILN_SEED")),
            ("floppy_content", HclValue.Object([new(LongName, HclValue.String("on the floppy disk"))])),
            ("floppy_label", HclValue.String("answers")),
            ("ssh_username", HclValue.String(TestDebian.User)),
            ("ssh_password", HclValue.String(TestDebian.Password)),
            ("ssh_timeout", HclValue.String("4m")),
            ("shutdown_command", HclValue.String(Sudo + "systemctl poweroff"))));
        Assert.Equal(
            ["seeded", "root", $"sub/{LongName}", "on the CD", "answers", LongName, "on the floppy disk"], _seen);
        Assert.DoesNotContain(_build.Ui.Lines, static line => line.StartsWith("error:", StringComparison.Ordinal));
    }

    public void Dispose() => _build.Dispose();

    private async Task ProvisionAsync(ICommunicator machine, CancellationToken token)
    {
        const string Look =
            "set -e; cat /etc/seeded; id -un; "
            + "sed -i s/timeout=60/timeout=0/ /boot/grub/grub.cfg; "
            + "modprobe floppy; mkdir /media/cd /media/floppy; "
            + "mount -o ro LABEL=KILN_SEED /media/cd; cd /media/cd; ls sub/*; cat sub/*; echo; "
            + "dd if=/dev/fd0 bs=1 skip=43 count=7 2>/dev/null; echo; "
            + "mount -o ro,utf8 /dev/fd0 /media/floppy; cd /media/floppy; ls; cat *; echo; cd /; umount /media/*";
        _seen.AddRange(await RunAsync(machine, $"{Sudo}sh -c '{Look}'", token));
        string before = Assert.Single(await RunAsync(machine, BootId, token));
        await machine.RunAsync(new($"{Sudo}systemctl reboot"), token);
        Assert.NotEqual(before, await NextBootAsync(machine, before, token));
    }

    /// <summary>The connection makes itself anew; until the system ends, it is the old one that answers.</summary>
    private static async Task<string> NextBootAsync(ICommunicator machine, string before, CancellationToken token)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(token);
        limit.CancelAfter(RestartLimit);
        string now = before;
        while (now == before)
        {
            List<string> lines = [];
            try
            {
                await machine.RunAsync(new(BootId) { OnOutputLine = lines.Add }, limit.Token);
            }
            catch (CommunicatorException)
            {
                // It is off, or not yet on.
            }

            now = lines.FirstOrDefault(before);
        }

        return now;
    }

    private static async Task<List<string>> RunAsync(ICommunicator machine, string command, CancellationToken token)
    {
        List<string> lines = [];
        List<string> errors = [];
        int code = await machine.RunAsync(
            new(command) { OnOutputLine = lines.Add, OnErrorLine = errors.Add }, token);
        Assert.True(code == 0, string.Join('\n', lines.Concat(errors)));
        return lines;
    }
}
