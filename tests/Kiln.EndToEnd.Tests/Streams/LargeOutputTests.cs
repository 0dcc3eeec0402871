using System.Diagnostics;
using System.Globalization;
using Kiln.Testing;

namespace Kiln.EndToEnd.Tests.Streams;

/// <summary>Commands that write far more than fits into memory: everything is shown, and little is kept.</summary>
public sealed class LargeOutputTests : IDisposable
{
    private const int Megabyte = 1_000_000;

    /// <summary>Less than what is written: events that wait to be shown are limited in number.</summary>
    private const int MostMemoryKilobytes = 300_000;

    private readonly TemporaryDirectory _work = new();

    private readonly KilnExecutable _kiln = new();

    /// <summary>How a script writes four hundred megabytes, and how much of that is shown.</summary>
    public static TheoryData<string, int> Outputs => new()
    {
        { "head -c 400000000 /dev/zero | tr '\\0' '~'", 400 * Megabyte },
        { "head -c 400000000 /dev/zero | tr '\\0' '~' >&2", 400 * Megabyte },
        { "i=0; while [ $i -lt 400 ]; do head -c 999999 /dev/zero | tr '\\0' '~'; echo; i=$((i+1)); done", 400 * (Megabyte - 1) },

        // Progress bars: only what is behind the last return is shown.
        { "head -c 400000000 /dev/zero | tr '\\0' '\\r'; echo '~'", 1 },
    };

    [Theory(Timeout = 300_000)]
    [MemberData(nameof(Outputs))]
    public async Task Output_of_four_hundred_megabytes_is_shown_whole_in_little_memory(string script, int count)
    {
        _work.Write("script", $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(_work.Combine("script"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _work.Write("t.pkr.hcl", """
            source "null" "none" {
              communicator = "none"
            }

            build {
              sources = ["source.null.none"]

              provisioner "shell-local" {
                script = "${path.root}/script"
              }
            }
            """);

        using Process process = _kiln.Start(_work, "build", "-color=false", ".");
        CancellationToken token = TestContext.Current.CancellationToken;
        await using CancellationTokenRegistration end = token.Register(() => process.Kill(entireProcessTree: true));
        Task<string> errors = process.StandardError.ReadToEndAsync(token);
        (long shown, long memory) = await CountAsync(process, token);
        await process.WaitForExitAsync(token);

        Assert.True(process.ExitCode == 0, await errors);
        Assert.Equal(count, shown);
        Assert.InRange(memory, 0, MostMemoryKilobytes);
    }

    public void Dispose()
    {
        _kiln.Dispose();
        _work.Dispose();
    }

    /// <summary>Counts the character, which is in no line but the script's, and looks at the memory on the way.</summary>
    private static async Task<(long Count, long Kilobytes)> CountAsync(
        Process process,
        CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[1 << 16];
        (long count, long memory) = (0, 0);
        int read;
        while ((read = await process.StandardOutput.BaseStream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            count += buffer.AsSpan(0, read).Count((byte)'~');
            memory = Math.Max(memory, PeakMemory(process.Id));
        }

        return (count, memory);
    }

    /// <summary>0 when the process is over.</summary>
    private static long PeakMemory(int process)
    {
        try
        {
            string? peak = File.ReadLines($"/proc/{process}/status")
                .FirstOrDefault(static line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return peak is null
                ? 0
                : long.Parse(peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0; // It ended between its last output and this look.
        }
    }
}
