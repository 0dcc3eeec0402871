using System.Globalization;
using Kiln.Builders.Qemu.Tests.Support;
using Kiln.Sdk.Communication;
using Kiln.Testing.WinRm;
using Kiln.Values;

namespace Kiln.Builders.Qemu.Tests;

/// <summary>
/// A machine that is reached by WinRM: its port 5985 leads back to a WinRM server on this one, so that all that is
/// said goes through QEMU's network twice.
/// </summary>
public sealed class WinRmTests
{
    [Fact]
    public async Task Machine_is_provisioned_over_winrm_through_the_forwarded_port()
    {
        await using WinRmServer server = new();
        using TestBuild build = new();
        List<string> lines = [];
        build.Provision = async (machine, token) =>
        {
            await machine.UploadAsync(@"C:\Windows\Temp\made.txt", new MemoryStream("through QEMU"u8.ToArray()), null, token);
            RemoteCommand look = new(@"type C:\Windows\Temp\made.txt") { OnOutputLine = lines.Add };
            Assert.Equal(0, await machine.RunAsync(look, token));
        };
        string guest = Path.GetDirectoryName(await TestGuest.DiskAsync())!;
        string port = server.Port.ToString(CultureInfo.InvariantCulture);
        await build.BakeAsync(TestBuild.Options(
            await TestGuest.DiskAsync(),
            build.Output,
            ("communicator", HclValue.String("winrm")),
            ("winrm_username", HclValue.String(server.Options.User)),
            ("winrm_password", HclValue.String(server.Options.Password)),
            ("winrm_timeout", HclValue.String("3m")),
            ("host_port_min", HclValue.Number(23000)),
            ("host_port_max", HclValue.Number(24000)),
            ("shutdown_command", HclValue.String("")),
            ("qemuargs", HclValue.Tuple(
            [
                Row("-kernel", Path.Combine(guest, "vmlinuz")),
                Row("-initrd", Path.Combine(guest, "initrd")),
                Row("-append", $"console=ttyS0 mitigations=off kiln.relay={port}"),
            ]))));
        Assert.Equal(["through QEMU"], lines);
        Assert.Equal("through QEMU", await File.ReadAllTextAsync(
            server.Machine.LocalPath(@"C:\Windows\Temp\made.txt"), TestContext.Current.CancellationToken));
        Assert.Contains(build.Ui.Lines, static line =>
            line.StartsWith("say: Found port for communicator (SSH, WinRM, etc): 23", StringComparison.Ordinal));
    }

    private static HclValue Row(params string[] texts) => HclValue.Tuple([.. texts.Select(HclValue.String)]);
}
