using System.Globalization;
using Kiln.Testing;

namespace Kiln.Cli.Tests.Crashing;

/// <summary>A defect that ends the process from a thread of its own.</summary>
public sealed class CrashTests : IDisposable
{
    private const string Secret = "correct-horse&battery";
    private const string EncodedSecret = "Y29ycmVjdC1ob3JzZSZiYXR0ZXJ5";
    private const string Mark = "!!!!!!!!!!!!!!!!!!!!!!!!!!! PACKER CRASH !!!!!!!!!!!!!!!!!!!!!!!!!!!!";

    private readonly TemporaryDirectory _work = new();
    private readonly IsolatedTool _kiln = new(Environment.ProcessPath!);

    public CrashTests()
    {
        Directory.CreateDirectory(_work.Combine("tmp"));
        _kiln.Environment["TMPDIR"] = _work.Combine("tmp");
        _kiln.Environment["TEST_SECRET"] = Secret;
        _work.Write("t.pkr.hcl", $$"""
            variable "password" {
              default   = "{{Secret}}"
              sensitive = true
            }

            source "null" "a" {
              communicator = "none"
            }

            source "null" "b" {
              communicator = "none"
            }

            build {
              sources = ["source.null.a", "source.null.b"]

              provisioner "shell-local" {
                only   = ["null.a"]
                inline = ["sleep 1000 & echo $! >sleeper; mv sleeper begun; wait"]
              }

              provisioner "defect" {
                only = ["null.b"]
              }
            }
            """);
    }

    public void Dispose()
    {
        _kiln.Dispose();
        _work.Dispose();
    }

    [Theory]
    [InlineData("-color=false")]
    [InlineData("-machine-readable")]
    [InlineData("-output=json")]
    public async Task Defect_on_another_thread_is_reported_without_secrets_and_the_next_run_cleans_up(string flag)
    {
        KilnRun run = await RunAsync("build", flag, "-log-dir=logs", "t.pkr.hcl");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(Mark, run.Output, StringComparison.Ordinal);
        Assert.Contains(_work.Combine("crash.log"), run.Output, StringComparison.Ordinal);
        Assert.StartsWith("System.InvalidOperationException: a defect with <sensitive> and <sensitive>\n", run.Error, StringComparison.Ordinal);
        string report = File.ReadAllText(_work.Combine("crash.log"));
        Assert.Contains("System.InvalidOperationException: a defect with <sensitive> and <sensitive>\n", report, StringComparison.Ordinal);
        Assert.Contains("[INFO] ==> null.b: the secret is <sensitive>\n", report, StringComparison.Ordinal);
        string[] texts = [run.Output, run.Error, report, .. Directory.GetFiles(_work.Combine("logs")).Select(File.ReadAllText)];
        Assert.All(texts, static text =>
        {
            Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
            Assert.DoesNotContain(EncodedSecret, text, StringComparison.Ordinal);
        });

        await ProcessSignals.AssertGoneAsync(int.Parse(File.ReadAllText(_work.Combine("begun")), CultureInfo.InvariantCulture));
        Assert.NotEmpty(Directory.GetFileSystemEntries(_work.Combine("tmp")));
        Assert.Equal(0, (await RunAsync("reap")).ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(_work.Combine("tmp")));
    }

    [Fact]
    public async Task Report_that_cannot_be_written_is_told()
    {
        Directory.CreateDirectory(_work.Combine("crash.log"));
        KilnRun run = await RunAsync("build", "-color=false", "t.pkr.hcl");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"could not be written to {_work.Combine("crash.log")}:\n", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, run.Output + run.Error, StringComparison.Ordinal);
    }

    private Task<KilnRun> RunAsync(params string[] arguments) => _kiln.RunAsync(_work, [CrashingRun.Command, .. arguments]);
}
