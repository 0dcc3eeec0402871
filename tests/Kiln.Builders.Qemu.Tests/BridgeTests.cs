using System.Text.Json.Nodes;
using Kiln.Builders.Qemu.Tests.Support;
using Kiln.Testing;

namespace Kiln.Builders.Qemu.Tests;

/// <summary>
/// Machines on a bridge, in a network of the test's own that is gone with its processes. The addresses come from a DHCP
/// server that speaks past the kernel, so that nothing here knows the machine's address unless it asks.
/// </summary>
public sealed class BridgeTests : IDisposable
{
    private const string Bridge = "kilnbr";

    /// <summary>Two builds: before QEMU's helper lets machines onto the bridge, and after.</summary>
    private const string Script =
        """
        set -e
        ip link set lo up
        ip link add "$2" type bridge
        ip addr add 10.93.7.1/24 dev "$2"
        ip link set "$2" up
        cp -a /etc etc
        mount --bind etc /etc
        mkdir -p /etc/qemu
        echo "allow other" >/etc/qemu/bridge.conf
        "$1" build -color=false template.json >denied.txt 2>&1 && exit 9
        echo "allow $2" >/etc/qemu/bridge.conf
        : >leases
        timeout 300 busybox udhcpd -f udhcpd.conf >dhcp.txt 2>&1 &
        server=$!
        "$1" build -color=false template.json || code=$?
        kill $server
        exit ${code:-0}
        """;

    private readonly TemporaryDirectory _work = new();
    private readonly KilnExecutable _kiln = new();

    [Fact]
    public async Task Machine_on_a_bridge_is_found_by_its_card()
    {
        Requires.Root();
        Requires.Tool("busybox", "busybox-static");
        await WriteAsync();
        using IsolatedTool unshare = new(Requires.Tool("unshare", "util-linux"));
        unshare.Environment["TMPDIR"] = Directory.CreateDirectory(_work.Combine("tmp")).FullName;
        KilnRun run = await unshare.RunAsync(_work, "-nm", "sh", "-c", Script, "sh", KilnExecutable.Path, Bridge);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        string denied = await File.ReadAllTextAsync(_work.Combine("denied.txt"), TestContext.Current.CancellationToken);
        Assert.Contains("bridge helper failed", denied, StringComparison.Ordinal);
        Assert.Contains(
            $"Waiting for the guest address to become available in the {Bridge} network bridge...",
            run.Output,
            StringComparison.Ordinal);
        Assert.Contains("host 10.93.7.", run.Output, StringComparison.Ordinal);
        Assert.Contains("served from 10.93.7.1", run.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(_work.Combine("out", "disk")));
    }

    public void Dispose()
    {
        _kiln.Dispose();
        _work.Dispose();
    }

    private async Task WriteAsync()
    {
        _work.Write("udhcpd.conf", $"""
            start 10.93.7.20
            end 10.93.7.30
            interface {Bridge}
            lease_file {_work.Combine("leases")}
            pidfile {_work.Combine("udhcpd.pid")}
            opt subnet 255.255.255.0
            opt router 10.93.7.1

            """);
        JsonObject template = new()
        {
            ["builders"] = new JsonArray(new JsonObject
            {
                ["type"] = "qemu",
                ["disk_image"] = true,
                ["iso_url"] = await TestGuest.DiskAsync(),
                ["iso_checksum"] = "none",
                ["disk_size"] = "64M",
                ["vm_name"] = "disk",
                ["output_directory"] = "out",
                ["accelerator"] = "tcg",
                ["headless"] = true,
                ["memory"] = 192,
                ["net_bridge"] = Bridge,
                ["boot_wait"] = "-1s",
                ["http_content"] = new JsonObject { ["/note.txt"] = "served from" },
                ["ssh_username"] = TestGuest.User,
                ["ssh_password"] = TestGuest.Password,
                ["ssh_timeout"] = "4m",
                ["shutdown_command"] = "poweroff",
            }),
            ["provisioners"] = new JsonArray(new JsonObject
            {
                ["type"] = "shell",
                ["inline"] = new JsonArray(
                    "echo host $(ifconfig eth0 | sed -n 's/.*inet addr:\\([0-9.]*\\).*/\\1/p')",
                    "echo $(wget -q -O - http://$PACKER_HTTP_ADDR/note.txt) ${PACKER_HTTP_ADDR%:*}"),
            }),
        };
        _work.Write("template.json", template.ToJsonString());
    }
}
