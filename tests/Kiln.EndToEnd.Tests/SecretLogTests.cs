using Kiln.Testing;

namespace Kiln.EndToEnd.Tests;

public sealed class SecretLogTests
{
    private const string Secret = "correct-horse&battery";

    private const string KeyLine = "b3BlbnNzaC1rZXktdjEAAAAABG5vbmU";

    /// <summary>The secret is in names, files, commands, environments, failures, and in what other programs read.</summary>
    private const string Template = $$$"""
        local "secret" {
          expression = "{{{Secret}}}"
          sensitive  = true
        }

        local "key" {
          expression = "-----BEGIN KEY-----\n{{{KeyLine}}}\nAAAAMwAAAAtzc2gtZWQyNTUxOQ\n-----END KEY-----\n"
          sensitive  = true
        }

        source "file" "horse" {
          content = "public"
          target  = "${local.secret}.txt"
        }

        build {
          name    = "{{{Secret}}}"
          sources = ["source.file.horse"]

          provisioner "shell-local" {
            name             = "{{{Secret}}}"
            environment_vars = ["WORD=${local.secret}"]
            execute_command  = ["/bin/sh", "-c", "{{.Vars}} {{.Script}} '${local.secret}'"]
            inline           = ["echo \"$WORD\"; printf %s \"$WORD\" | base64; env | grep WORD; ls \"/$WORD\""]
            valid_exit_codes = [0, 2]
          }

          provisioner "shell-local" {
            env    = { LINES = local.key }
            inline = ["echo \"$LINES\"; echo \"$LINES\" | sed -n 2p; echo \"$LINES\" >&2"]
          }

          post-processor "manifest" {
            custom_data = { secret = local.secret }
          }

          post-processor "shell-local" {
            name   = "{{{Secret}}}"
            inline = ["echo '${local.secret}'; exit 7"]
          }
        }
        """;

    [Theory]
    [InlineData("-color=false")]
    [InlineData("-timestamp-ui")]
    [InlineData("-machine-readable")]
    [InlineData("-output=json")]
    public async Task Secret_is_in_no_output_and_no_file_of_a_run(string flag)
    {
        using TemporaryDirectory work = new();
        work.Write("t.pkr.hcl", Template);
        using KilnExecutable kiln = new();
        kiln.Environment["PACKER_LOG_PATH"] = work.Combine("run.log");
        kiln.Environment["GITHUB_ACTIONS"] = "true";
        KilnRun run = await kiln.RunAsync(work, "build", flag, "-summary", "-log-dir=logs", "t.pkr.hcl");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("exit status: 7", run.Output, StringComparison.Ordinal);
        string[] texts =
        [
            run.Output,
            File.ReadAllText(work.Combine("run.log")),
            File.ReadAllText(work.Combine("packer-manifest.json")),
            .. Directory.GetFiles(work.Combine("logs")).Select(File.ReadAllText),
            .. Directory.GetFiles(work.Combine("logs")),
            run.Error + "<sensitive>",
        ];
        Assert.All(texts, static text =>
        {
            Assert.Matches("sensitive|run.log", text);
            Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
            Assert.DoesNotContain("Y29ycmVjdC1ob3JzZSZiYXR0ZXJ5", text, StringComparison.Ordinal);
            Assert.DoesNotContain(KeyLine, text, StringComparison.Ordinal);
        });
        Assert.True(File.Exists(work.Combine($"{Secret}.txt")));
    }

    /// <summary>The file of an artifact is named by a secret, and programs get the name as well.</summary>
    [Theory]
    [InlineData("-machine-readable")]
    [InlineData("-output=json")]
    public async Task Secret_is_in_no_artifact(string flag)
    {
        using TemporaryDirectory work = new();
        work.Write("t.pkr.hcl", Template.Replace("exit 7", "true", StringComparison.Ordinal));
        using KilnExecutable kiln = new();
        KilnRun run = await kiln.RunAsync(work, "build", flag, "t.pkr.hcl");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("<sensitive>.txt", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, run.Output, StringComparison.Ordinal);
    }
}
