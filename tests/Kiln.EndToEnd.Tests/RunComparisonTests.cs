using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Kiln.Testing;

namespace Kiln.EndToEnd.Tests;

/// <summary>
/// Builds that fail, are retried, debugged and selected: Kiln and Debian's packer say the same lines, give the same exit code and leave
/// the same files. Where they do not, the case says so with the reason.
/// </summary>
public sealed partial class RunComparisonTests : IDisposable
{
    private const string FailingBuild = """
        source "null" "a" {
          communicator = "none"
        }

        source "null" "b" {
          communicator = "none"
        }

        build {
          sources = ["source.null.a", "source.null.b"]

          provisioner "shell-local" {
            inline = ["echo run by $PACKER_BUILD_NAME"]
          }

          provisioner "shell-local" {
            only   = ["null.a"]
            inline = ["exit 4"]
          }

          provisioner "shell-local" {
            except = ["null.a"]
            inline = ["echo after"]
          }
        }
        """;

    private const string ErrorCleanup = """
        {
          "builders": [{"type": "null", "communicator": "none"}],
          "provisioners": [
            {"type": "shell-local", "inline": ["echo one"]},
            {"type": "shell-local", "inline": ["exit 4"]}
          ],
          "error-cleanup-provisioner": {"type": "shell-local", "inline": ["echo cleaning"]}
        }
        """;

    private const string Retries = """
        source "null" "a" {
          communicator = "none"
        }

        build {
          sources = ["source.null.a"]

          provisioner "shell-local" {
            pause_before = "10ms"
            max_retries  = 2
            inline       = ["echo x >>n; test $(wc -l <n) = 2"]
          }

          provisioner "shell-local" {
            max_retries = 1
            inline      = ["exit 6"]
          }
        }
        """;

    private const string TimeLimit = """
        source "null" "a" {
          communicator = "none"
        }

        build {
          sources = ["source.null.a"]

          provisioner "shell-local" {
            timeout = "1s"
            inline  = ["sleep 4"]
          }
        }
        """;

    private const string FileBuild = """
        source "file" "f" {
          content = "x"
          target  = "out.txt"
        }

        build {
          sources = ["source.file.f"]

          provisioner "shell-local" {
            inline = ["exit 7"]
          }
        }
        """;

    private const string FailingPostProcessors = """
        source "file" "f" {
          content = "x"
          target  = "out.txt"
        }

        build {
          sources = ["source.file.f"]

          post-processors {
            post-processor "shell-local" {
              inline = ["echo one"]
            }

            post-processor "shell-local" {
              inline = ["exit 3"]
            }

            post-processor "shell-local" {
              inline = ["echo never"]
            }
          }

          post-processor "shell-local" {
            keep_input_artifact = false
            inline              = ["exit 5"]
          }
        }
        """;

    private const string Retention = """
        source "file" "f" {
          content = "x"
          target  = "out.txt"
        }

        build {
          sources = ["source.file.f"]

          post-processors {
            post-processor "checksum" {
              checksum_types      = ["md5"]
              output              = "sum.txt"
              keep_input_artifact = KEEP
            }

            post-processor "compress" {
              output              = "packed.tar"
              keep_input_artifact = KEEP
            }
          }
        }
        """;

    private readonly TemporaryDirectory _folder = new();

    public sealed record Case(string Name, string Template, params ImmutableArray<string> Arguments)
    {
        public string File { get; init; } = "t.pkr.hcl";

        public ImmutableArray<Difference> Differences { get; init; } = [];

        public override string ToString() => $"{Name} {string.Join(' ', Arguments)}";
    }

    /// <param name="Packer">What packer's output has.</param>
    /// <param name="Kiln">What Kiln's has instead.</param>
    /// <param name="Reason">Why, for whoever reads the case.</param>
    public sealed record Difference(string Packer, string Kiln, string Reason);

    private static readonly Difference StepOfFile = new(
        "Build 'file.f' errored",
        "> file.f: Provisioning step had errors: Running the cleanup provisioner, if present...\nBuild 'file.f' errored",
        "Packer's builder file runs its provisioners outside of any step.");

    private static readonly Case[] AllCases =
    [
        .. new[] { "cleanup", "abort", "run-cleanup-provisioner", "ask" }.SelectMany(static mode => new Case[]
        {
            new("failing", FailingBuild, $"-on-error={mode}", "-parallel-builds=1")
            {
                Differences = mode == "run-cleanup-provisioner" ? [WrongStep("null.a")] : [],
            },
            new("error clean-up", ErrorCleanup, $"-on-error={mode}")
            {
                File = "t.json",
                Differences = mode == "run-cleanup-provisioner" ? [WrongStep("null")] : [],
            },
        }),
        new("failing", FailingBuild, "-debug"),
        new("failing", FailingBuild, "-only=null.b"),
        new("failing", FailingBuild, "-except=null.a"),
        new("failing", FailingBuild, "-only=*.a"),
        new("failing", FailingBuild, "-machine-readable", "-parallel-builds=1"),
        new("failing", FailingBuild, "-machine-readable", "-debug", "-on-error=ask"),
        new("retries", Retries),
        new("retries", Retries, "-machine-readable"),
        new("time limit", TimeLimit)
        {
            Differences =
            [
                new(
                    "Error executing script: /TMP/packer-shell\n\nPlease see output above for more information.",
                    "The provisioner shell-local did not end within its timeout of 1s.",
                    "The limit is named, not what it did to the script."),
            ],
        },
        new("file", FileBuild) { Differences = [StepOfFile] },
        new("failing post-processors", FailingPostProcessors),
        new("failing post-processors", FailingPostProcessors, "-machine-readable"),
        new("retention", Retention.Replace("KEEP", "true", StringComparison.Ordinal)),
        new("retention", Retention.Replace("KEEP", "false", StringComparison.Ordinal)),
        new("retention", Retention.Replace("KEEP", "false", StringComparison.Ordinal), "-machine-readable"),
    ];

    public static TheoryData<Case> Cases => new(AllCases);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Run_without_a_terminal_says_and_leaves_the_same(Case c)
    {
        string expected = await RunAsync("packer", Requires.Tool("packer", "packer"), c);
        foreach (Difference difference in c.Differences)
        {
            Assert.True(expected.Contains(difference.Packer, StringComparison.Ordinal), $"{difference.Reason} Not any more:\n{expected}");
            expected = expected.Replace(difference.Packer, difference.Kiln, StringComparison.Ordinal);
        }

        Requires.Check(File.Exists(KilnExecutable.Path), "needs the published executable: run ./kiln once");
        Assert.Equal(expected, await RunAsync("kiln", KilnExecutable.Path, c));
    }

    /// <summary>The log has other words in other programs; that it is written, where, and in which form is the same.</summary>
    [Theory]
    [InlineData("PACKER_LOG=1", false)]
    [InlineData("PACKER_LOG=0", false)]
    [InlineData("PACKER_LOG=1 PACKER_LOG_PATH=log", true)]
    public async Task Log_goes_to_the_same_place_in_the_same_form(string variables, bool isFile)
    {
        List<bool> written = [];
        foreach ((string name, string program) in new[] { ("packer", Requires.Tool("packer", "packer")), ("kiln", KilnExecutable.Path) })
        {
            string work = Directory.CreateDirectory(_folder.Combine(name)).FullName;
            await File.WriteAllTextAsync(Path.Combine(work, "t.pkr.hcl"), FailingBuild, TestContext.Current.CancellationToken);
            using IsolatedTool tool = new(program);
            tool.Environment["CHECKPOINT_DISABLE"] = "1";
            foreach (string[] pair in variables.Split(' ').Select(static variable => variable.Split('=')))
            {
                tool.Environment[pair[0]] = pair[1];
            }

            KilnRun run = await tool.RunAsync(work, "build", "-color=false", "t.pkr.hcl");
            Assert.Equal(1, run.ExitCode);
            Assert.Contains("==> null.a: ", run.Output, StringComparison.Ordinal);
            string log = isFile ? await File.ReadAllTextAsync(Path.Combine(work, "log"), TestContext.Current.CancellationToken) : run.Error;
            Assert.Equal(isFile, run.Error.Length == 0 && log.Length > 0);
            written.Add(LogLine().IsMatch(log));
            if (!isFile)
            {
                Assert.DoesNotContain("ui: ==> null.a", run.Error, StringComparison.Ordinal);
            }
        }

        Assert.Equal(written[0], written[1]);
    }

    private static Difference WrongStep(string build) => new(
        "Step \"StepConnect\" failed, aborting...\n",
        $"Step \"StepProvision\" failed, aborting...\n> {build}: aborted: skipping cleanup of step \"StepConnect\"\n",
        "Packer names the step before the one that failed, and so not that its clean-up is skipped.");

    private async Task<string> RunAsync(string name, string program, Case c)
    {
        string work = Directory.CreateDirectory(_folder.Combine(name)).FullName;
        await File.WriteAllTextAsync(Path.Combine(work, c.File), c.Template, TestContext.Current.CancellationToken);
        using IsolatedTool tool = new(program);
        tool.Environment["CHECKPOINT_DISABLE"] = "1";
        KilnRun run = await tool.RunAsync(work, ["build", "-color=false", .. c.Arguments, c.File]);
        IEnumerable<string> files = Directory.EnumerateFiles(work).Select(static file => Path.GetFileName(file)).Order(StringComparer.Ordinal);
        return Stable($"exit {run.ExitCode}\n{run.Output}{run.Error}files: {string.Join(' ', files)}\n");
    }

    /// <summary>
    /// Takes out what differs from run to run, and two habits of 1.6.6 that later versions do not have: the arrow only before some
    /// messages, and the missing space in one text. Whether packer tells of a time limit before its script has ended is chance.
    /// </summary>
    private static string Stable(string text)
    {
        text = Durations().Replace(text, "TIME");
        text = UnixTime().Replace(text, "UNIX");
        text = Scripts().Replace(text, "/TMP/packer-shell");
        text = Arrows().Replace(text, "> ");
        text = TimeLimitTold().Replace(text, "");
        text = text.Replace(".Allowed exit codes", ". Allowed exit codes", StringComparison.Ordinal);
        return text.Replace(",ui,message,", ",ui,say,", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\d+ (?:milli|micro)?seconds?(?: \d+ (?:milli|micro)seconds?)?")]
    private static partial Regex Durations();

    [GeneratedRegex(@"^\d{10}(?=,)", RegexOptions.Multiline)]
    private static partial Regex UnixTime();

    [GeneratedRegex("^.*: Cancelling provisioner after a timeout[.]{3}\n", RegexOptions.Multiline)]
    private static partial Regex TimeLimitTold();

    [GeneratedRegex(@"/tmp/packer-shell\d+")]
    private static partial Regex Scripts();

    [GeneratedRegex(@"(?:==>|(?<=^|,)   ) (?=[a-z])", RegexOptions.Multiline)]
    private static partial Regex Arrows();

    [GeneratedRegex(@"^\d{4}/\d\d/\d\d \d\d:\d\d:\d\d ", RegexOptions.Multiline)]
    private static partial Regex LogLine();
}
