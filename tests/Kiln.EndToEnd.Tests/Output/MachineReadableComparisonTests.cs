using System.Text.RegularExpressions;
using Kiln.Testing;

namespace Kiln.EndToEnd.Tests.Output;

/// <summary>The lines for programs beside those of packer itself.</summary>
public sealed partial class MachineReadableComparisonTests : IDisposable
{
    private readonly TemporaryDirectory _work = new();
    private readonly KilnExecutable _kiln = new();
    private readonly IsolatedTool _packer = new(Requires.Tool("packer", "packer"));

    public MachineReadableComparisonTests()
    {
        _packer.Environment["CHECKPOINT_DISABLE"] = "1";
        _work.Write("t.pkr.hcl", """
            source "null" "a" {
              communicator = "none"
            }

            source "file" "b" {
              content = "x"
              target  = "o,1.txt"
            }

            source "null" "c" {
              communicator = "none"
            }

            build {
              sources = ["source.null.a", "source.file.b", "source.null.c"]

              provisioner "shell-local" {
                only   = ["null.c"]
                inline = ["echo 'a, b'; echo err >&2; printf '1\\r2\\\\n\\n'; exit 3"]
              }

              post-processor "checksum" {
                only           = ["file.b"]
                checksum_types = ["sha256"]
                output         = "sum.txt"
              }

              post-processor "manifest" {
              }
            }
            """);
        _work.Write("t.json", """
            {
              "variables": { "v": "default, x", "r": null },
              "builders": [{ "type": "null", "communicator": "none" }, { "type": "null", "name": "n2", "communicator": "none" }],
              "provisioners": [{ "type": "shell-local", "inline": ["true"] }],
              "post-processors": [{ "type": "manifest" }]
            }
            """);
    }

    public void Dispose()
    {
        _packer.Dispose();
        _kiln.Dispose();
        _work.Dispose();
    }

    [Theory]
    [InlineData("build", "t.pkr.hcl")]
    [InlineData("build", "-only=null.a", "t.pkr.hcl")]
    [InlineData("build", "-var", "r=1", "-only=null", "t.json")]
    [InlineData("inspect", "t.json")]
    public async Task Lines_are_those_of_packer(params string[] arguments)
    {
        KilnRun expected = await _packer.RunAsync(_work, ["-machine-readable", .. arguments]);
        foreach (string made in (string[])["o,1.txt", "sum.txt", "packer-manifest.json"])
        {
            File.Delete(_work.Combine(made));
        }

        KilnRun actual = await _kiln.RunAsync(_work, ["-machine-readable", .. arguments]);
        Assert.Equal(expected.ExitCode, actual.ExitCode);
        Assert.Equal(Lines(expected.Output), Lines(actual.Output));
        Assert.Equal("", actual.Error);
    }

    [Fact]
    public async Task Version_has_the_lines_of_packer()
    {
        KilnRun expected = await _packer.RunAsync(_work, "-machine-readable", "version");
        KilnRun actual = await _kiln.RunAsync(_work, "version", "-machine-readable");
        Assert.Equal(
            Lines(expected.Output).Select(static line => line.Replace("1.6.6", "V", StringComparison.Ordinal)),
            Lines(actual.Output).Select(static line => line.Replace("0.1.0", "V", StringComparison.Ordinal).Replace("Kiln", "Packer", StringComparison.Ordinal)));
    }

    /// <summary>
    /// Without what differs from run to run and with two changes of later versions: output of builds is always <c>say</c> with an
    /// arrow, and a space behind a full stop. Builds that run at the same time may speak in any order.
    /// </summary>
    private static string[] Lines(string output) =>
    [
        .. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => Changing().Replace(line, "CHANGES"))
            .Select(static line => OldMessage().Replace(line, ",ui,say,==> $1: ").Replace("status: 3.Allowed", "status: 3. Allowed", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    [GeneratedRegex(@"\d+ (?:millisecond|microsecond|second)s?(?: \d+ (?:millisecond|microsecond)s?)?|(?<=packer-shell)\d+|^\d{10}(?=,)")]
    private static partial Regex Changing();

    [GeneratedRegex(@",ui,message,    ([\w.]+): ")]
    private static partial Regex OldMessage();
}
