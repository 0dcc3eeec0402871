using Kiln.Testing;

namespace Kiln.EndToEnd.Tests.Output;

/// <summary><c>-log-dir</c>: one log for each build and one for the run.</summary>
public sealed class LogDirectoryTests : IDisposable
{
    private const string Secret = "correct-horse&battery";

    private readonly TemporaryDirectory _work = new();
    private readonly KilnExecutable _kiln = new();

    public LogDirectoryTests() => _work.Write("t.pkr.hcl", $$"""
        variable "password" {
          default   = "{{Secret}}"
          sensitive = true
        }

        source "null" "one" {
          communicator = "none"
        }

        source "null" "two" {
          communicator = "none"
        }

        build {
          sources = ["source.null.one", "source.null.two"]

          provisioner "shell-local" {
            inline = ["echo '${source.name} says ${var.password}'; printf %s '${var.password}' | base64", "echo and >&2"]
          }
        }

        build {
          name    = "../a/b"
          sources = ["source.null.one"]
        }

        build {
          name    = ".. a b"
          sources = ["source.null.one"]
        }

        build {
          name    = "{{Secret}}"
          sources = ["source.null.one"]
        }
        """);

    public void Dispose()
    {
        _kiln.Dispose();
        _work.Dispose();
    }

    [Fact]
    public async Task Each_build_has_a_masked_log_of_its_own_in_the_folder()
    {
        KilnRun run = await _kiln.RunAsync(_work, "build", "-color=false", "-log-dir=logs/deep", "t.pkr.hcl");
        Assert.True(run.ExitCode == 0, run.Output);
        string[] names = [.. Directory.GetFiles(_work, "*.log", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(_work, f))];
        Assert.Equal(
            [
                "logs/deep/_._a_b.null.one-2.log",
                "logs/deep/_._a_b.null.one.log",
                "logs/deep/_sensitive_.null.one.log",
                "logs/deep/null.one.log",
                "logs/deep/null.two.log",
                "logs/deep/run.log",
            ],
            names.Order(StringComparer.Ordinal));
        Dictionary<string, string> logs = names.ToDictionary(static n => Path.GetFileName(n), n => File.ReadAllText(_work.Combine(n)));
        Assert.All(logs.Values, static log =>
        {
            Assert.DoesNotContain(Secret, log, StringComparison.Ordinal);
            Assert.DoesNotContain("Y29ycmVjdC1ob3JzZSZiYXR0ZXJ5", log, StringComparison.Ordinal);
            Assert.All(log.TrimEnd('\n').Split('\n'), static line => Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line));
        });
        Assert.Contains("[INFO] ==> null.one: one says <sensitive>", logs["null.one.log"], StringComparison.Ordinal);
        Assert.Contains("[ERROR] ==> null.one: and", logs["null.one.log"], StringComparison.Ordinal);
        Assert.DoesNotContain("two", logs["null.one.log"], StringComparison.Ordinal);
        Assert.Contains("two says <sensitive>", logs["null.two.log"], StringComparison.Ordinal);
        Assert.Contains("Build 'null.two' finished after", logs["run.log"], StringComparison.Ordinal);
        Assert.DoesNotContain(" says ", logs["run.log"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_of_an_earlier_run_are_replaced_and_other_files_stay()
    {
        _work.Write("logs/null.one.log", "old\n");
        _work.Write("logs/notes.txt", "mine\n");
        KilnRun run = await _kiln.RunAsync(_work, "build", "-log-dir=logs", "-only=null.one", "t.pkr.hcl");
        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain("old", File.ReadAllText(_work.Combine("logs", "null.one.log")), StringComparison.Ordinal);
        Assert.Equal("mine\n", File.ReadAllText(_work.Combine("logs", "notes.txt")));
    }

    [Theory]
    [InlineData("t.pkr.hcl/logs")]
    [InlineData("t.pkr.hcl")]
    [InlineData("/proc/logs")]
    [InlineData("locked/logs")]
    public async Task Folder_that_cannot_be_used_stops_the_run_before_it_begins(string folder)
    {
        using SmallDisk disk = new(_work.Combine("locked"), "ro");
        KilnRun run = await _kiln.RunAsync(_work, "build", "-color=false", $"-log-dir={folder}", "t.pkr.hcl");
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith($"Error: the folder for logs, {folder}, cannot be used: ", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("\nName another one with -log-dir, or make this one writable.\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_of_a_failed_build_holds_its_error()
    {
        _work.Write("f.pkr.hcl", """
            source "null" "a" {
              communicator = "none"
            }

            build {
              sources = ["source.null.a"]

              provisioner "shell-local" {
                inline = ["exit 3"]
              }
            }
            """);
        KilnRun run = await _kiln.RunAsync(_work, "build", "-output=json", "-log-dir=logs", "f.pkr.hcl");
        Assert.Equal(1, run.ExitCode);
        foreach (string name in (string[])["null.a.log", "run.log"])
        {
            Assert.Matches(@"\[ERROR\] Build 'null\.a' errored after .*Script exited with non-zero exit status: 3", File.ReadAllText(_work.Combine("logs", name)));
        }
    }
}
