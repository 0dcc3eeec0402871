using Kiln.Testing;

namespace Kiln.Cli.Tests.Commands;

/// <summary>Legacy JSON templates in the commands. The listings are those of Packer, byte for byte.</summary>
public sealed class LegacyTemplateTests : IDisposable
{
    private const string Template = """
        {
          "description": "A demo",
          "variables": {
            "longer": "{{env `HOME`}}",
            "a": "1",
            "key": "se\"cret",
            "needed": null,
            "both": "{{user `a`}}-{{user `needed`}}"
          },
          "sensitive-variables": ["key"],
          "builders": [
            {"type": "null", "communicator": "none", "name": "named"},
            {"type": "null", "communicator": "none"}
          ],
          "provisioners": [{"type": "shell-local", "inline": ["true {{user `key`}}"]}]
        }
        """;

    private readonly TemporaryDirectory _work = new();
    private readonly InProcess _kiln = new();

    public LegacyTemplateTests()
    {
        _kiln.WorkingDirectory = _work;
        _work.Write("t.json", Template);
    }

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("validate -var needed=x t.json", "The configuration is valid.\n")]
    [InlineData("validate -var needed=x -", "The configuration is valid.\n")]
    [InlineData("validate -config-type=json -var needed=x t.json", "The configuration is valid.\n")]
    [InlineData("validate -var needed=x -only=nothing t.json", "The configuration is valid.\n")]
    [InlineData("validate -syntax-only t.json", "Syntax-only check passed. Everything looks okay.\n")]
    public async Task Valid_template_is_told(string arguments, string output)
    {
        _kiln.Input = Template;
        Assert.Equal(new(0, output, ""), await RunAsync(arguments));
    }

    [Fact]
    public async Task Missing_value_is_told_at_its_variable()
    {
        Assert.Equal(
            new(
                1,
                """
                Error: required variable not set: needed

                  on t.json line 7, in variables:
                   7:     "needed": null,

                Its default is null, so a value has to be given, with -var or in a file with
                -var-file.



                """,
                ""),
            await RunAsync("validate t.json"));
    }

    [Fact]
    public async Task Text_that_is_no_json_is_shown_with_its_place()
    {
        _work.Write("t.json", "{\n  \"builders\": [}\n");
        Assert.Equal(
            new(
                1,
                "Failed to parse file as legacy JSON template: if you are using an HCL template, check your file extensions; they "
                + "should be either *.pkr.hcl or *.pkr.json; see the docs for more details: "
                + "https://www.packer.io/docs/templates/hcl_templates. \nOriginal error:\n"
                + """
                Error: Mismatched brackets

                  on t.json line 2, in builders:
                   2:   "builders": [}

                A JSON array must be closed with a bracket, not a brace.



                """,
                ""),
            await RunAsync("build t.json"));
    }

    [Fact]
    public async Task Inspect_lists_without_evaluating()
    {
        InProcess.Outcome outcome = await RunAsync("inspect t.json");
        Assert.Equal(
            new(
                0,
                """
                Packer Inspect: JSON mode
                Description:

                A demo

                Required variables:

                  needed

                Optional variables and their defaults:

                  a      = 1
                  both   = {{user `a`}}-{{user `needed`}}
                  key    = <sensitive>
                  longer = {{env `HOME`}}

                Builders:

                  named (null)
                  null 

                Provisioners:

                  shell-local

                Note: If your build names contain user variables or template
                functions such as 'timestamp', these are processed at build time,
                and therefore only show in their raw form here.

                """,
                ""),
            outcome);
    }

    [Fact]
    public async Task Inspect_writes_lines_for_programs()
    {
        InProcess.Outcome outcome = await RunAsync("-machine-readable inspect t.json");
        string[] lines =
        [
            .. outcome.Output.Split('\n').Where(static l => !l.Contains(",ui,", StringComparison.Ordinal)).Select(static l => l[(l.IndexOf(',') + 1)..]),
        ];
        Assert.Equal(
            [
                ",template-variable,needed,,1",
                ",template-variable,a,1,0",
                ",template-variable,both,{{user `a`}}-{{user `needed`}},0",
                ",template-variable,key,<sensitive>,0",
                ",template-variable,longer,{{env `HOME`}},0",
                ",template-builder,named,null",
                ",template-builder,null,null",
                ",template-provisioner,shell-local",
                "",
            ],
            lines);
    }

    [Theory]
    [InlineData("{{user `a`}}", "1\n")]
    [InlineData("{{user `longer`}}", "home\n")]
    [InlineData("{{user `both`}}", "1-x\n")]
    [InlineData("{{user `key`}}", "<sensitive>\n")]
    [InlineData("{{user `nosuch`}}", "\n")]
    [InlineData("{{template_dir}}", "WORK\n")]
    [InlineData("variables", "\na: 1,\nboth: 1-x,\nkey: <sensitive>,\nlonger: home,\nneeded: x,\n\n")]
    public async Task Console_knows_the_variables(string input, string output)
    {
        _kiln.Environment["HOME"] = "home";
        _kiln.Input = input;
        InProcess.Outcome outcome = await RunAsync("console -var needed=x t.json");
        Assert.Equal(
            new(0, output, ""),
            outcome with { Output = outcome.Output.Replace(_work, "WORK", StringComparison.Ordinal) });
    }

    [Fact]
    public async Task Console_opens_with_variables_that_have_no_value()
    {
        _kiln.Input = "{{user `a`}}";
        Assert.Equal(new(0, "1\n", ""), await RunAsync("console t.json"));
    }

    [Fact]
    public async Task Template_of_a_password_is_shown_and_a_password_is_not()
    {
        _work.Write("t.json", """
            {"builders": [
              {"type": "null", "ssh_host": "h", "ssh_username": "u", "ssh_password": "{{user `pw`}}", "nosuch": 1},
              {"type": "null", "name": "n", "ssh_host": "h", "ssh_username": "u", "ssh_password": "horse-battery{{user `pw`}}", "nosuch": 1}
            ]}
            """);
        InProcess.Outcome outcome = await RunAsync("validate t.json");
        Assert.Contains("\"ssh_password\": \"{{user `pw`}}\"", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("\"ssh_password\": \"<sensitive>{{user `pw`}}\"", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tutorial_template_validates_up_to_the_missing_builder()
    {
        _work.Write("build.json", """
            {
              "variables": {
                "aws_access_key": "{{env `aws_access_key`}}",
                "aws_secret_key": "{{env `aws_secret_key`}}",
              },
              "builders": [
                {
                  "type": "amazon-ebs",
                  "access_key": "{{user `aws_access_key`}}",
                  "secret_key": "{{user `aws_secret_key`}}",
                  "region": "us-east-1",
                  "instance_type": "t2.micro",
                  "ssh_username": "ubuntu",
                  "ami_name": "packer-example {{timestamp}}"
                }
              ],
              "provisioners": [{"type": "shell", "inline": ["sleep 30", "sudo apt-get update"]}]
            }
            """);
        InProcess.Outcome outcome = await RunAsync("validate build.json");
        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith("Warning: Trailing comma in object\n\n  on build.json line 4, in variables:\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("Error: Failed to initialize build \"amazon-ebs\"\n\n  on build.json line 8, in builders[0]:\n", outcome.Output, StringComparison.Ordinal);
        Assert.Single(outcome.Output.Split("Error: ").Skip(1));
    }

    private Task<InProcess.Outcome> RunAsync(string arguments) => _kiln.RunAsync(arguments.Split(' '));
}
