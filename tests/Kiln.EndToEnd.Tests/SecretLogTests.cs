using Kiln.Testing;

namespace Kiln.EndToEnd.Tests;

public sealed class SecretLogTests
{
    private const string Secret = "correct-horse&battery";

    private const string Template = $$"""
        local "secret" {
          expression = "{{Secret}}"
          sensitive  = true
        }
        source "null" "horse" {
          communicator = "none"
        }
        build {
          name    = "{{Secret}}"
          sources = ["null.horse"]
          provisioner "shell-local" {
            inline = ["echo '${local.secret}'; printf %s '${local.secret}' | base64; ls '/${local.secret}'"]
          }
          post-processor "manifest" {
            custom_data = { secret = local.secret }
          }
        }
        """;

    /// <summary>Also in names, in failures, and in what other programs read.</summary>
    [Theory]
    [InlineData()]
    [InlineData("-machine-readable")]
    public async Task Secret_is_in_no_output_and_no_file_of_a_run(params string[] flags)
    {
        using TemporaryDirectory work = new();
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        await File.WriteAllTextAsync(work.Combine("t.pkr.hcl"), Template, cancellationToken);
        using KilnExecutable kiln = new();
        kiln.Environment["PACKER_LOG"] = "1";
        kiln.Environment["PACKER_LOG_PATH"] = work.Combine("run.log");
        KilnRun run = await kiln.RunAsync(work, [.. flags, "build", "t.pkr.hcl"]);
        string[] texts = [run.Output, run.Error, await File.ReadAllTextAsync(work.Combine("run.log"), cancellationToken)];
        Assert.Contains("<sensitive>", texts[0], StringComparison.Ordinal);
        Assert.Contains("<sensitive>", texts[2], StringComparison.Ordinal);
        Assert.All(texts, static text =>
        {
            Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
            Assert.DoesNotContain("Y29ycmVjdC1ob3JzZSZiYXR0ZXJ5", text, StringComparison.Ordinal);
        });
    }
}
