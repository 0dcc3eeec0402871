using Kiln.Testing;

namespace Kiln.Cli.Tests.Commands;

/// <summary>The listing of templates. The expected texts are those of Packer, byte for byte.</summary>
public sealed class InspectTests : IDisposable
{
    private const string Template = """
        variable "b" {
          default = "x\ty\"z"
        }
        variable "a" {
          sensitive = true
          default   = "se\"cret"
        }
        variable "unset" {
          type = string
        }
        variable "l" {
          default = [1, "b", null, { a = null, b = 1 }]
        }
        locals {
          z = "loc-${var.b}"
          y = var.unset
          n = 1 / 3
          s = ["in ${var.a} list"]
        }
        source "null" "one" {
          communicator = "none"
        }
        source "nosuchbuilder" "two" {
        }
        build {
          name        = "first"
          description = "two\nlines"
          sources     = ["null.one", "nosuchbuilder.two"]
          source "null.one" {
            name = "again"
          }
          provisioner "shell-local" {
            inline = ["true"]
          }
          provisioner "nosuchprovisioner" {
            name = "named"
          }
          post-processor "manifest" {
          }
          post-processors {
            post-processor "checksum" {
              name = "cs"
            }
            post-processor "manifest" {
            }
          }
        }
        build {
          sources = ["null.one"]
        }
        """;

    private const string Listing = """
        Packer Inspect: HCL2 mode

        > input-variables:

        var.a: "<sensitive>"
        var.b: "x\ty\"z"
        var.l: "[\n  1,\n  \"b\",\n  null,\n  {\n    \"b\" = 1\n  },\n]"
        var.unset: "<unknown>"

        > local-variables:

        local.n: "0.3333333333333333"
        local.s: "[\n  \"in <sensitive> list\",\n]"
        local.y: "<unknown>"
        local.z: "loc-x\ty\"z"

        > builds:

          > first:

          > Description: two
        lines

            sources:

              null.one

              nosuchbuilder.two

              null.again

            provisioners:

              shell-local
              nosuchprovisioner.named

            post-processors:

              0:
                manifest

              1:
                checksum.cs
                manifest

          > <unnamed build 1>:

            sources:

              null.one

            provisioners:

              <no provisioner>

            post-processors:

              <no post-processor>


        """;

    private readonly TemporaryDirectory _work = new();
    private readonly InProcess _kiln = new();

    public InspectTests()
    {
        _kiln.WorkingDirectory = _work;
        _work.Write("t.pkr.hcl", Template);
    }

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("inspect t.pkr.hcl")]
    [InlineData("inspect .")]
    [InlineData("inspect -only=nothing -except=null.one -use-sequential-evaluation t.pkr.hcl")]
    public async Task Template_is_listed_with_unset_variables_and_unknown_components(string arguments) =>
        Assert.Equal(new(0, Listing, ""), await RunAsync(arguments));

    [Theory]
    [InlineData("variable \"x\" {\n  default = 1\n}", "var.x: \"1\"\n\n> local-variables:\n\n\n> builds:\n\n")]
    [InlineData("build {\n}", "      <no source>\n\n    provisioners:\n\n      <no provisioner>\n\n")]
    [InlineData("locals {\n  a = nope\n  b = upper()\n  c = local.a\n  d = 1\n}", "local.a: \"<unknown>\"\n")]
    [InlineData("locals {\n  a = local.b\n  b = local.a\n  d = 1\n}", "local.d: \"1\"\n")]
    [InlineData("data \"nosuchdata\" \"x\" {\n}\nlocals {\n  v = data.nosuchdata.x\n}", "local.v: \"<unknown>\"\n")]
    public async Task What_cannot_be_worked_out_does_not_keep_the_rest_from_being_listed(string template, string part)
    {
        _work.Write("t.pkr.hcl", template);
        InProcess.Outcome outcome = await RunAsync("inspect t.pkr.hcl");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains(part, outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Error", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_from_outside_are_shown()
    {
        _work.Write("v.pkrvars.hcl", "b = 2");
        InProcess.Outcome outcome = await RunAsync("inspect -var unset=5 -var-file=v.pkrvars.hcl t.pkr.hcl");
        Assert.Contains("var.b: \"2\"\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("var.unset: \"5\"\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("local.y: \"5\"\n", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("inspect broken.pkr.hcl", "Error: ")]
    [InlineData("inspect nope.pkr.hcl", "Error: Template not found\n")]
    [InlineData("inspect nope.json", "\"nope.json\": stat nope.json: no such file or directory\n")]
    [InlineData("inspect -var nope=1 t.pkr.hcl", "Error: Undefined -var variable\n")]
    [InlineData("inspect a b", "Usage: kiln inspect ")]
    [InlineData("inspect -nosuch t.pkr.hcl", "Usage: kiln inspect ")]
    public async Task What_cannot_be_read_is_an_error(string arguments, string begin)
    {
        _work.Write("broken.pkr.hcl", "build {");
        InProcess.Outcome outcome = await RunAsync(arguments);
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Error));
        Assert.StartsWith(begin, outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_without_a_path_shows_the_help_and_succeeds()
    {
        InProcess.Outcome outcome = await RunAsync("inspect");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.StartsWith("Usage: kiln inspect [options] TEMPLATE\n", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Output_for_programs_has_three_messages()
    {
        _work.Write("t.pkr.hcl", "variable \"x\" {\n  default = [1, 2]\n}");
        Assert.Equal(
            """
            1795403452,,ui,say,Packer Inspect: HCL2 mode\n
            1795403452,,ui,say,> input-variables:\n\nvar.x: "[\n  1%!(PACKER_COMMA)\n  2%!(PACKER_COMMA)\n]"\n\n> local-variables:\n\n
            1795403452,,ui,say,> builds:\n

            """,
            (await RunAsync("inspect -machine-readable t.pkr.hcl")).Output);
    }

    private Task<InProcess.Outcome> RunAsync(string arguments) => _kiln.RunAsync(arguments.Split(' '));
}
