using System.Globalization;
using System.Text;
using System.Text.Json;
using Kiln.Cli.Commands;
using Kiln.Cli.Rendering;
using Kiln.Engine.Events;
using Kiln.Sdk.Secrets;
using Kiln.Testing;

namespace Kiln.Cli.Tests.Secrets;

/// <summary>
/// Ten thousand random secrets, each printed in many encodings by a command whose output arrives in random pieces, on the real
/// way: variables, bytes, lines, the engine, the mask, each renderer, each log. None shows in any output.
/// </summary>
public sealed class SecretReliabilityTests : IDisposable
{
    private const int Count = 10_000;

    /// <summary>So much of a secret's form in a row never stands in the text around it.</summary>
    private const int Fragment = 6;

    private static readonly string[] Alphabets =
    [
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
        "abcdefghijklmnopqrstuvwxyz !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~0123456789",
        "0123456789abcdef",
        "äöüßéñ€漢字😀abcdefghij",
    ];

    private readonly TemporaryDirectory _folder = new();
    private readonly InProcess _kiln = new() { Time = TimeProvider.System };

    public SecretReliabilityTests() => _kiln.WorkingDirectory = _folder;

    /// <summary>Another one in each run; KILN_SEED repeats one that failed.</summary>
    private static int OtherSeed => Environment.GetEnvironmentVariable("KILN_SEED") is { } seed
        ? int.Parse(seed, CultureInfo.InvariantCulture)
        : Environment.TickCount;

    public static TheoryData<int, string> Runs
    {
        get
        {
            string[] flags = ["-color=false", "-timestamp-ui", "-machine-readable", "-output=json"];
            TheoryData<int, string> runs = [.. flags.Select(static flag => (20_261_123, flag))];
            int seed = OtherSeed;
            runs.Add(seed, flags[(uint)seed % flags.Length]);
            return runs;
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task No_secret_shows_in_any_encoding_however_the_output_is_cut(int seed, string flag)
    {
        Random random = new(seed);
        string[] secrets = [.. Enumerable.Range(0, Count).Select(_ => Secret(random)).Distinct()];
        string output = await PrintAsync(secrets, random, flag);
        Check(seed, secrets, flag == "-output=json" ? TextsOf(output) : output, "the output");
        Check(seed, secrets, Read("run.log"), "the log of PACKER_LOG_PATH");
        Check(seed, secrets, Read("logs/b.b.log"), "the log of the build");
        Assert.All(
            ["==> Durations:", "::endgroup::"],
            mark => Assert.Equal(flag is "-color=false" or "-timestamp-ui", output.Contains(mark, StringComparison.Ordinal)));
    }

    /// <summary>What happened before the defect, and what the defect says.</summary>
    [Fact]
    public async Task No_secret_shows_in_a_crash_report()
    {
        int seed = OtherSeed;
        Random random = new(seed);
        string[] secrets = [.. Enumerable.Range(0, 100).Select(_ => Secret(random)).Distinct()];
        CliContext? context = null;
        _kiln.Look = seen => context = seen;
        await _kiln.RunAsync("version");
        string? problem = null;
        RecentEvents recent = new();
        ConsoleSink console = new(new(context!.Output), OutputFormat.Text, new());
        using RunOutput output = new(console, recent);
        CommandRun run = new()
        {
            Context = context,
            Versions = ProductVersions.From(context, ref problem)!,
            Output = output,
            Console = console,
        };
        run.Mask.Add(secrets);
        string[] lines = Printed(secrets, random).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (string line in lines.TakeLast(90))
        {
            run.Log($"==> b.b: {line}");
            run.Error($"==> b.b: {line}");
        }

        output.Drain();
        new CrashReport(run, "build", recent).Make(new InvalidOperationException("\n" + string.Join('\n', lines.Select(l => $"==> b.b: {l}"))));
        output.Close();
        string report = Read("crash.log");
        int divide = report.IndexOf("What happened before:", StringComparison.Ordinal);
        Check(seed, secrets, report[..divide], "what the defect says");
        Check(seed, secrets, context.Error.ToString()!, "standard error");
        string[] before = [.. report[divide..].Split('\n').Where(static l => l.Contains("==> b.b: ", StringComparison.Ordinal))];
        Assert.Equal(2 * Math.Min(90, lines.Length), before.Length);
        CheckParts(seed, secrets, Joined(string.Join('\n', before.Where((_, i) => i % 2 == 0))), "what happened before");
    }

    private string Read(string file) => File.ReadAllText(_folder.Combine(file));

    /// <summary>Every part is there, and none shows its secret.</summary>
    private static void Check(int seed, string[] secrets, string output, string where)
    {
        int parts = CheckParts(seed, secrets, Joined(output), where);
        Assert.Equal(secrets.Length * SecretEncoding.All.Count, parts);
    }

    /// <param name="joined">From the first number on in the order of the numbers.</param>
    /// <returns>How many there are.</returns>
    private static int CheckParts(int seed, string[] secrets, string joined, string where)
    {
        IReadOnlyList<SecretEncoding> encodings = SecretEncoding.All;
        string[] parts = joined.Split('\u00a7');
        for (int at = 1; at + 1 < parts.Length; at += 2)
        {
            int number = NumberOf(parts[at]);
            SecretEncoding encoding = encodings[number % encodings.Count];
            string secret = secrets[number / encodings.Count];
            string? left = Remainder(parts[at + 1], encoding, secret);
            Assert.True(left is null, $"seed {seed}, {where}, {encoding.Name} of [{secret}]: [{left}] shows in [{parts[at + 1]}]");
        }

        return parts.Length / 2;
    }

    /// <returns>What the run wrote to the standard output.</returns>
    private async Task<string> PrintAsync(string[] secrets, Random random, string flag)
    {
        byte[] written = Encoding.UTF8.GetBytes(Printed(secrets, random));
        ChatterCatalogue chatter = new(Chunks(written, random), random.Next(64, 400));
        _kiln.MakeComponents = () => new(chatter, []);
        _kiln.Environment["HOME"] = _folder;
        _kiln.Environment["GITHUB_ACTIONS"] = "true";
        _kiln.Environment["PACKER_LOG_PATH"] = "run.log";
        _folder.Write("t.pkr.hcl", """
            variable "secrets" {
              type      = list(string)
              sensitive = true
            }

            source "b" "b" {
            }

            build {
              sources = ["source.b.b"]

              provisioner "quiet" {
              }
            }
            """);
        _folder.Write("s.pkrvars.json", JsonSerializer.Serialize(new Dictionary<string, string[]> { ["secrets"] = secrets }));
        InProcess.Outcome outcome = await _kiln.RunAsync(
            "build", flag, "-summary", "-log-dir=logs", "-var-file=s.pkrvars.json", "t.pkr.hcl");
        Assert.True(outcome.ExitCode == 0, outcome.Error + outcome.Output[Math.Max(0, outcome.Output.Length - 1000)..]);
        return outcome.Output;
    }

    private static string Printed(string[] secrets, Random random)
    {
        StringBuilder written = new();
        int number = 0;
        foreach (string secret in secrets)
        {
            foreach (SecretEncoding encoding in SecretEncoding.All)
            {
                string filler = new('~', random.Next(0, 40));
                written.Append(CultureInfo.InvariantCulture, $"\u00a7{Label(number++)}\u00a7{filler}|{encoding.Encode(secret)}|{filler}");
                written.Append(random.Next(4) == 0 ? "\n" : " ");
            }
        }

        return written.ToString();
    }

    /// <summary>The texts of messages in a stream of events, one a line.</summary>
    private static string TextsOf(string events)
    {
        StringBuilder texts = new();
        foreach (string line in events.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using JsonDocument document = JsonDocument.Parse(line);
            if (document.RootElement.GetProperty("event").GetString() == "said")
            {
                texts.Append("==> b.b: ").Append(document.RootElement.GetProperty("text").GetString()).Append('\n');
            }
        }

        return texts.ToString();
    }

    /// <summary>A number in letters of which no secret is made: one of digits could be a secret by accident.</summary>
    private static string Label(int number) => new(
        [.. number.ToString(CultureInfo.InvariantCulture).Select(static digit => (char)('\u0410' + (digit - '0')))]);

    private static int NumberOf(string label) => int.Parse(
        string.Concat(label.Select(static letter => (char)('0' + (letter - '\u0410')))), CultureInfo.InvariantCulture);

    /// <summary>The text of a component's messages, without what stands in front of lines.</summary>
    private static string Joined(string output)
    {
        StringBuilder joined = new();
        foreach (string line in output.Split('\n'))
        {
            int start = line.IndexOf("==> b.b: ", StringComparison.Ordinal);
            joined.Append(start < 0 ? "" : line[(start + "==> b.b: ".Length)..].Replace("\e[0m", "", StringComparison.Ordinal));
        }

        return joined.ToString();
    }

    /// <returns>A piece of the encoded secret that shows, or null.</returns>
    private static string? Remainder(string region, SecretEncoding encoding, string secret)
    {
        string printed = encoding.Encode(secret);
        printed = printed[encoding.Keeps..^encoding.Keeps];
        int length = Math.Min(Fragment, printed.Length);
        string shown = region.Replace(SecretMask.Replacement, "\n", StringComparison.Ordinal);
        for (int i = 0; i + length <= printed.Length; i++)
        {
            if (shown.Contains(printed.Substring(i, length), StringComparison.Ordinal))
            {
                return printed.Substring(i, length);
            }
        }

        return null;
    }

    /// <summary>Not weak, and long enough for base64 at any place.</summary>
    private static string Secret(Random random)
    {
        string alphabet = Alphabets[random.Next(Alphabets.Length)];
        string secret;
        do
        {
            Rune[] runes = [.. alphabet.EnumerateRunes()];
            secret = string.Concat(Enumerable.Range(0, random.Next(6, 40)).Select(_ => runes[random.Next(runes.Length)]));
        }
        while (SecretStrength.IsWeak(secret.Trim()) || secret.Trim().Length < 6);
        return secret;
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Chunks(byte[] bytes, Random random)
    {
        for (int at = 0; at < bytes.Length;)
        {
            int count = Math.Min(random.Next(1, 200), bytes.Length - at);
            yield return bytes.AsMemory(at, count);
            at += count;
        }
    }
}
