using System.Diagnostics;
using System.Text.Json.Nodes;
using Kiln.Builders.Qemu.Tests.Support;
using Kiln.Testing;

namespace Kiln.Builders.Qemu.Tests;

/// <summary>Builds of the executable, as users run them.</summary>
public sealed class ExecutableTests : IDisposable
{
    private readonly TemporaryDirectory _work = new();
    private readonly KilnExecutable _kiln = new();

    /// <summary>
    /// Two machines of one template run side by side, and Debian's packer makes of the same template a disk with the
    /// same contents.
    /// </summary>
    [Fact]
    public async Task Machines_side_by_side_and_packers_have_the_same_contents()
    {
        string packer = Requires.Tool("packer", "packer");
        string template = _work.Write("template.json", await TemplateAsync("one", "two"));
        _work.Write("upload.txt", "uploaded\n");
        KilnRun run = await _kiln.RunAsync(_work, "build", "-color=false", template);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        string expected = await ContentsAsync(_work.Combine("out-one", "vm-one"));
        Assert.Equal("provisioned\n|uploaded\n|/root/fetched", expected);
        Assert.Equal(expected, await ContentsAsync(_work.Combine("out-two", "vm-two")));
        Directory.Delete(_work.Combine("out-one"), recursive: true);
        using IsolatedTool reference = new(packer);
        KilnRun other = await reference.RunAsync(_work, "build", "-color=false", "-only=one", template);
        Assert.True(other.ExitCode == 0, other.Output + other.Error);
        Assert.Equal(expected, await ContentsAsync(_work.Combine("out-one", "vm-one")));
    }

    [Fact]
    public async Task Killed_build_leaves_nothing_after_the_next_start()
    {
        string template = _work.Write("template.json", await TemplateAsync("one"));
        _work.Write("upload.txt", "uploaded\n");
        string temporary = Directory.CreateDirectory(_work.Combine("tmp")).FullName;
        _kiln.Environment["TMPDIR"] = temporary;
        using Process build = _kiln.Start(_work, "build", "-color=false", template);
        await WaitForLineAsync(build, "Waiting for SSH to become available...");
        Assert.Contains(QemuProcesses(), _ => true);
        Assert.NotEmpty(Directory.EnumerateDirectories(temporary, "kiln-qemu-*"));
        build.Kill();
        await Within.Time(build.WaitForExitAsync(TestContext.Current.CancellationToken), "the end of the killed build");
        await Within.Until(() => !QemuProcesses().Any(), "the machine of the killed build is gone");
        KilnRun next = await _kiln.RunAsync(_work, "reap");
        Assert.True(next.ExitCode == 0, next.Output + next.Error);
        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary));
        Assert.False(Directory.Exists(_work.Combine("out-one")));
    }

    public void Dispose()
    {
        _kiln.Dispose();
        _work.Dispose();
    }

    private static async Task WaitForLineAsync(Process process, string text)
    {
        while (await Within.Time(process.StandardOutput.ReadLineAsync(), $"the line '{text}'") is string line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"The build ended before it wrote '{text}': {await process.StandardError.ReadToEndAsync()}");
    }

    private static async Task<string> ContentsAsync(string image)
    {
        using GuestDisk disk = await GuestDisk.OpenAsync(image);
        return await disk.ReadAsync("/root/made") + "|" + await disk.ReadAsync("/root/uploaded") + "|"
            + (await disk.ReadAsync("/root/list")).Trim();
    }

    /// <summary>Those whose disk is in the folder of this test.</summary>
    private IEnumerable<string> QemuProcesses() => Directory.EnumerateDirectories("/proc")
        .Where(static path => char.IsAsciiDigit(Path.GetFileName(path)[0]))
        .Where(path => CommandLine(path).Contains(_work.Combine("tmp"), StringComparison.Ordinal));

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static async Task<string> TemplateAsync(params string[] names)
    {
        string image = await TestGuest.DiskAsync();
        JsonArray builders = [.. names.Select(name => (JsonNode)new JsonObject
        {
            ["type"] = "qemu",
            ["name"] = name,
            ["disk_image"] = true,
            ["iso_url"] = image,
            ["iso_checksum"] = "none",
            ["disk_size"] = "64M",
            ["vm_name"] = $"vm-{name}",
            ["output_directory"] = $"out-{name}",
            ["accelerator"] = "tcg",
            ["headless"] = true,
            ["memory"] = 192,
            ["boot_wait"] = "-1s",
            ["ssh_username"] = TestGuest.User,
            ["ssh_password"] = TestGuest.Password,
            ["ssh_timeout"] = "5m",
            ["shutdown_command"] = "poweroff",
        })];
        return new JsonObject
        {
            ["builders"] = builders,
            ["provisioners"] = new JsonArray(
                new JsonObject { ["type"] = "shell", ["inline"] = new JsonArray("echo provisioned >/root/made") },
                new JsonObject { ["type"] = "file", ["source"] = "upload.txt", ["destination"] = "/root/uploaded" },
                new JsonObject { ["type"] = "shell", ["inline"] = new JsonArray("touch /root/fetched; ls -d /root/f* >/root/list; sync") }),
        }.ToJsonString();
    }
}
