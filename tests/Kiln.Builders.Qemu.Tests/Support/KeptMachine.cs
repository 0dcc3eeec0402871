using System.Diagnostics;
using System.Text.RegularExpressions;
using Kiln.Testing;

namespace Kiln.Builders.Qemu.Tests.Support;

/// <summary>
/// A machine that one build of the executable has kept after two of its three provisioners, so that the builds of the
/// tests get to the third one in a second.
/// </summary>
public sealed partial class KeptMachine : IAsyncLifetime
{
    private const string TemplateText = """
        variable "image" {
          type = string
        }

        variable "first" {
          type    = string
          default = "one"
        }

        variable "last" {
          type    = string
          default = "true"
        }

        variable "password" {
          type    = string
          default = "tortoise"
        }

        variable "patience" {
          type    = string
          default = "4m"
        }

        variable "silence" {
          type    = string
          default = "2m"
        }

        variable "off" {
          type    = string
          default = "poweroff"
        }

        source "qemu" "tiny" {
          disk_image             = true
          iso_url                = var.image
          iso_checksum           = "none"
          disk_size              = "64M"
          vm_name                = "tiny"
          output_directory       = "out"
          accelerator            = "tcg"
          headless               = true
          memory                 = 192
          boot_wait              = "-1s"
          http_content           = { "/served" = "content" }
          ssh_username           = "root"
          ssh_password           = var.password
          ssh_timeout            = var.patience
          ssh_read_write_timeout = var.silence
          shutdown_command       = var.off
        }

        build {
          sources = ["source.qemu.tiny"]

          provisioner "shell" {
            inline = ["cat /proc/sys/kernel/random/uuid >/root/${var.first}"]
          }

          provisioner "file" {
            source      = "tree/"
            destination = "/home"
          }

          provisioner "shell" {
            inline = ["echo the third one", var.last]
          }
        }
        """;

    private readonly TemporaryDirectory _work = new();
    private readonly KilnExecutable _kiln = new();
    private readonly MarkedProcesses _processes = new();

    public string Folder => _work;

    public string Temporary => _work.Combine("tmp");

    public string Cache => _work.Combine("cache");

    public string Output => _work.Combine("out");

    private string Image { get; set; } = "";

    public async ValueTask InitializeAsync()
    {
        Image = await TestGuest.DiskAsync();
        _work.Write("t.pkr.hcl", TemplateText);
        _work.Write("tree/a", "a\n");
        Directory.CreateDirectory(Temporary);
        _kiln.Environment["PACKER_CACHE_DIR"] = Cache;
        _kiln.Environment["TMPDIR"] = Temporary;
        _kiln.Environment[MarkedProcesses.Variable] = _processes.Mark;
        KilnRun run = await BuildAsync("-var", "last=exit 3");
        Assert.Equal((1, "runs runs runs"), (run.ExitCode, Verdicts(run.Output)));
    }

    public ValueTask DisposeAsync()
    {
        _kiln.Dispose();
        _work.Dispose();
        return ValueTask.CompletedTask;
    }

    public static string[] ImageArguments(string image) => ["-var", $"image={image}"];

    /// <summary>What a build says of its provisioners: <c>cached runs runs</c>.</summary>
    public static string Verdicts(string output) =>
        string.Join(' ', Verdict().Matches(output).Select(static match => match.Groups[1].Value));

    public Task<KilnRun> RunAsync(params string[] arguments) => _kiln.RunAsync(_work, arguments);

    public Task<KilnRun> BuildAsync(params string[] more) => RunAsync(Arguments(more));

    /// <summary>A run with another cache folder.</summary>
    public async Task<KilnRun> RunInAsync(string cache, params string[] arguments)
    {
        _kiln.Environment["PACKER_CACHE_DIR"] = cache;
        try
        {
            return await RunAsync(arguments);
        }
        finally
        {
            _kiln.Environment["PACKER_CACHE_DIR"] = Cache;
        }
    }

    /// <inheritdoc cref="RunInAsync"/>
    public Task<KilnRun> BuildInAsync(string cache, params string[] more) => RunInAsync(cache, Arguments(more));

    /// <summary>Starts a build, and sends it a signal when it has said something.</summary>
    /// <returns>What it has said.</returns>
    public async Task<string> EndAsync(int signal, string words, params string[] more)
    {
        using Process process = _kiln.Start(_work, Arguments(["-force", .. more]));
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        List<string> lines = [];
        while (lines is [] || !lines[^1].Contains(words, StringComparison.Ordinal))
        {
            string? line = await Within.Time(process.StandardOutput.ReadLineAsync(), $"the words '{words}'");
            lines.Add(line ?? throw new InvalidOperationException(
                $"The build ended before it said '{words}':\n{string.Join('\n', lines)}\n{await error}"));
        }

        ProcessSignals.Send(process.Id, signal);
        lines.Add(await Within.Time(process.StandardOutput.ReadToEndAsync(), "the rest of what the build says"));
        await Within.Time(process.WaitForExitAsync(TestContext.Current.CancellationToken), "the end of the build");
        return string.Join('\n', lines);
    }

    /// <summary>Neither a process nor a file of a build is left, but for its result and its checkpoints.</summary>
    public async Task AssertNothingLeftAsync()
    {
        await _processes.AssertNoneAsync();
        Assert.Empty(Directory.EnumerateFileSystemEntries(Temporary));
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(Cache, "qemu"), "work-*"));
        Assert.False(Directory.Exists(Output), $"{Output} is left");
    }

    /// <summary>What comes later counts.</summary>
    private string[] Arguments(string[] more) =>
        ["build", "-machine-readable", "-cache", .. ImageArguments(Image), .. more, "t.pkr.hcl"];

    [GeneratedRegex(@",checkpoint,[^,\n]*,[^,\n]*,(\w+)")]
    private static partial Regex Verdict();
}
