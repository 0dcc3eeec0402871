using System.Diagnostics;
using Kiln.Builders.Qemu.Accelerators;
using Kiln.Testing;

namespace Kiln.Builders.Qemu.Tests;

public sealed class TrialBootTests
{
    [Fact]
    public async Task Trial_succeeds_where_qemu_itself_executes()
    {
        string program = Requires.Tool("qemu-system-x86_64", "qemu-system-x86");
        Assert.Null(await ObjectionAsync(program, "tcg"));
    }

    /// <summary>A device file alone proves nothing: on some hosts machines with it never get anywhere.</summary>
    [Fact]
    public async Task Trial_tells_within_its_limit_whether_kvm_executes()
    {
        string program = Requires.Tool("qemu-system-x86_64", "qemu-system-x86");
        Requires.Check(File.Exists("/dev/kvm"), "needs /dev/kvm");
        Stopwatch watch = Stopwatch.StartNew();
        string? objection = await ObjectionAsync(program, "kvm");
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TrialBoot.Limit + TimeSpan.FromSeconds(30));
        Requires.Check(objection is not null, "needs a host whose kvm does not execute: kvm works here");
        Assert.NotEmpty(objection!);
    }

    [Fact]
    public async Task Trial_with_an_unknown_accelerator_says_what_qemu_says()
    {
        string program = Requires.Tool("qemu-system-x86_64", "qemu-system-x86");
        string? objection = await ObjectionAsync(program, "nonsense");
        Assert.Contains("nonsense", objection, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trial_of_a_program_that_hangs_ends_with_it()
    {
        using TemporaryDirectory folder = new();
        string mark = $"kiln-trial-{Guid.NewGuid():N}";
        string program = folder.Write("qemu-hangs", $"#!/bin/sh\ntrap '' TERM\n: {mark}\nwhile :; do sleep 1; done\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string? objection = await ObjectionAsync(program, "tcg");
        Assert.Contains("within 3 seconds", objection, StringComparison.Ordinal);
        await Within.Until(() => !IsRunning(program), "the program that hangs is gone");
    }

    private static bool IsRunning(string program) => Directory.EnumerateDirectories("/proc")
        .Where(static path => char.IsAsciiDigit(Path.GetFileName(path)[0]))
        .Any(path => CommandLine(path).Contains(program, StringComparison.Ordinal));

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

    private static async Task<string?> ObjectionAsync(string program, string accelerator)
    {
        using TemporaryDirectory folder = new();
        string firmware = folder.Combine("trial.bin");
        await File.WriteAllBytesAsync(firmware, TrialFirmware.Image, TestContext.Current.CancellationToken);
        TrialBoot trial = new(program, "pc", TimeProvider.System);
        return await trial.ObjectionAsync(accelerator, firmware, TestContext.Current.CancellationToken);
    }
}
