using System.Collections.Immutable;
using System.Diagnostics;
using Kiln.Engine.Events;
using Kiln.Sdk.Events;

namespace Kiln.Figures;

/// <summary>What masking costs: processor time for 100,000 lines of typical output, and for learning the secrets.</summary>
internal static class MaskingFigures
{
    private const int Lines = 100_000;

    private static readonly ImmutableArray<string> Output =
    [
        "Get:14 http://deb.debian.org/debian bookworm/main amd64 libssl3 amd64 3.0.15-1~deb12u1 [2021 kB]",
        "Selecting previously unselected package python3-cryptography.",
        "(Reading database ... 45%",
        "Unpacking python3-cryptography (38.0.4-3+deb12u1) ...",
        "gcc -O2 -Wall -Wextra -DVERSION=\\\"1.16.0\\\" -I./include -c -o build/obj/network/session.o src/network/session.c",
        "src/network/session.c:214:9: warning: unused variable 'length' [-Wunused-variable]",
        "+ curl -fsSL -o /tmp/archive.tar.gz https://example.com/releases/v2.4.1/archive-linux-amd64.tar.gz",
        "  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current",
        "Created symlink /etc/systemd/system/multi-user.target.wants/ssh.service -> /lib/systemd/system/ssh.service.",
        "{\"level\":\"info\",\"ts\":1795403452.117,\"msg\":\"listening\",\"addr\":\"0.0.0.0:8080\",\"id\":\"c2Vzc2lvbi0xMg\"}",
        "ok: [default] => (item={'name': 'nginx', 'state': 'present'})",
        "",
        "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "Processing triggers for libc-bin (2.36-9+deb12u9) ...",
    ];

    public static void Print(TextWriter output)
    {
        double plain = Seconds(new SecretMask([]));
        output.WriteLine("| Secrets | Learning them, ms | 100,000 lines, ms | Share of a second at 100,000 lines/s, beyond no secrets |");
        output.WriteLine("|---:|---:|---:|---:|");
        output.WriteLine($"| 0 | | {plain * 1000:0.0} | |");
        foreach (int count in (int[])[1, 50, 1000, 10_000])
        {
            long start = Stopwatch.GetTimestamp();
            SecretMask mask = new(Secrets(count));
            double learning = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            double masked = Seconds(mask);
            output.WriteLine($"| {count:#,0} | {learning:0.0} | {masked * 1000:0.0} | {masked - plain:0.0 %} |");
        }

        output.WriteLine();
    }

    private static double Seconds(SecretMask mask)
    {
        Said[] events = [.. Enumerable.Range(0, Lines).Select(static i =>
            new Said(DateTimeOffset.UnixEpoch, "null.build", "null.build", Output[i % Output.Length]))];
        MaskingSink sink = new(new NoSink(), mask);
        return Timing.Fastest(() =>
        {
            foreach (Said said in events)
            {
                sink.Publish(said);
            }
        });
    }

    /// <summary>Of 12 to 40 characters, with the signs that need escapes.</summary>
    private static IEnumerable<string> Secrets(int count)
    {
        Random random = new(11);
        return Enumerable.Range(0, count).Select(_ => new string(
            [.. Enumerable.Range(0, random.Next(12, 41)).Select(_ => (char)random.Next('!', '~' + 1))]));
    }

    private sealed class NoSink : IEventSink
    {
        public void Publish(BuildEvent buildEvent)
        {
        }
    }
}
