using Kiln.Testing;

namespace Kiln.Cli.Tests.Commands;

/// <summary>The console on pipes and files.</summary>
public sealed class ConsoleTests : IDisposable
{
    private const string Template = """
        variable "word" {
          default = "hello"
        }
        variable "key" {
          sensitive = true
          default   = "top\"secret"
        }
        variable "unset" {
          type = string
        }
        locals {
          loud = upper(var.word)
        }
        """;

    private readonly TemporaryDirectory _work = new();
    private readonly InProcess _kiln = new();

    public ConsoleTests()
    {
        _kiln.WorkingDirectory = _work;
        _work.Write("t.pkr.hcl", Template);
    }

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("1 + 1", "2")]
    [InlineData("  1\n\t local.loud \r\n", "HELLO")]
    [InlineData("var.word", "hello")]
    [InlineData("[var.word]", "[\n  \"hello\",\n]")]
    [InlineData("[]", "[]")]
    [InlineData("{}", "{}")]
    [InlineData("{ a = null }", "{}")]
    [InlineData("[null]", "[\n  null,\n]")]
    [InlineData("{ b = 1, a = { c = [\"q\\n\"] }, \"x y\" = [] }", "{\n  \"a\" = {\n    \"c\" = [\n      \"q\\n\",\n    ]\n  }\n  \"b\" = 1\n  \"x y\" = []\n}")]
    [InlineData("null", "null")]
    [InlineData("true", "true")]
    [InlineData("1 / 0", "+Inf")]
    [InlineData("-1 / 0", "-Inf")]
    [InlineData("1 / 3", "0.3333333333333333")]
    [InlineData("123456789012345678901234567890", "1.2345678901234568e+29")]
    [InlineData("1e20", "1e+20")]
    [InlineData("0.00001", "1e-05")]
    [InlineData("1e6", "1000000")]
    [InlineData("1.50", "1.5")]
    [InlineData("var.unset", "<unknown>")]
    [InlineData("[1, var.unset]", "<unknown>")]
    [InlineData("{ a = var.unset }", "<unknown>")]
    [InlineData("var", "<unknown>")]
    [InlineData("build", "<unknown>")]
    [InlineData("source", "<unknown>")]
    [InlineData("source.type", "<unknown>")]
    [InlineData("path.root", ".")]
    [InlineData("packer.version", "1.16.0")]
    [InlineData("var.key", "<sensitive>")]
    [InlineData("[var.key]", "[\n  \"<sensitive>\",\n]")]
    [InlineData("\"a ${var.key} b\"", "a <sensitive> b")]
    [InlineData("upper(var.key)", "<sensitive>")]
    [InlineData("base64encode(var.key)", "<sensitive>")]
    [InlineData("[for c in split(\"\", var.key) : upper(c)][0]", "<sensitive>")]
    [InlineData("nonsensitive(length(var.key)) > 0", "true")]
    [InlineData("upper(sensitive(\"Plain\"))", "<sensitive>")]
    [InlineData("1\n\n", "")]
    [InlineData("1\nexit\n", "")]
    [InlineData("exit\n1\n", "1")]
    [InlineData("", "")]
    public async Task Pipe_gets_the_result_of_its_last_line(string input, string result)
    {
        _kiln.Input = input;
        Assert.Equal(new(0, result + "\n", ""), await RunAsync("console t.pkr.hcl"));
    }

    [Theory]
    [InlineData("1 2", "Extra characters after expression", "   1: 1 2\n")]
    [InlineData("nope", "Unknown variable", "   1: nope\n")]
    [InlineData("data.x", "Unknown variable", "   1: data.x\n")]
    [InlineData("build.ID", "Unsupported attribute", "   1: build.ID\n")]
    [InlineData("upper(", "", "   1: upper(\n")]
    [InlineData("{{timestamp}}", "", "   1: {{timestamp}}\n")]
    public async Task Mistake_in_a_pipe_is_told_and_fails(string input, string summary, string source)
    {
        _kiln.Input = input;
        InProcess.Outcome outcome = await RunAsync("console t.pkr.hcl");
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Error));
        Assert.StartsWith($"Error: {summary}", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("\n\n  on <console-input> line 1:\n" + source, outcome.Output, StringComparison.Ordinal);
        Assert.EndsWith("\n\n\n\n", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Empty_path_is_no_template()
    {
        InProcess kiln = new() { Input = "upper(\"a\")\n" };

        InProcess.Outcome outcome = await kiln.RunAsync("console", "-config-type=hcl2", "");

        Assert.Equal((0, "A\n"), (outcome.ExitCode, outcome.Output));
    }

    [Fact]
    public async Task Mistake_in_an_earlier_line_fails_although_the_last_result_is_printed()
    {
        _kiln.Input = "1 2\n5\n";
        InProcess.Outcome outcome = await RunAsync("console t.pkr.hcl");
        Assert.Equal(1, outcome.ExitCode);
        Assert.EndsWith("\n5\n", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_gets_a_result_for_each_line_until_exit()
    {
        _kiln.InputIsPipe = false;
        _kiln.Input = "1\n\n1 2\nvar.word\nexit\n7\n";
        InProcess.Outcome outcome = await RunAsync("console t.pkr.hcl");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.StartsWith("1\n\nError: Extra characters after expression\n", outcome.Output, StringComparison.Ordinal);
        Assert.EndsWith("found after it.\n\n\n\nhello\n", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("console t.pkr.hcl", """
        > input-variables:

        var.key: "<sensitive>"
        var.unset: "<unknown>"
        var.word: "hello"

        > local-variables:

        local.loud: "HELLO"


        """)]
    [InlineData("console -config-type=hcl2", "> input-variables:\n\n\n> local-variables:\n\n\n")]
    [InlineData("console -var b=2 -var a=1 -var b=3", "\na: 1,\nb: 3,\n\n")]
    [InlineData("console", "\n\n")]
    public async Task Variables_are_listed(string arguments, string output)
    {
        _kiln.Input = "variables";
        Assert.Equal(new(0, output, ""), await RunAsync(arguments));
    }

    [Theory]
    [InlineData("console t.pkr.hcl", "Packer console HCL2 Mode.\n")]
    [InlineData("console", "Packer console JSON Mode.\n")]
    public async Task Help_tells_the_mode(string arguments, string begin)
    {
        _kiln.Input = "help";
        InProcess.Outcome outcome = await RunAsync(arguments);
        Assert.Equal(0, outcome.ExitCode);
        Assert.StartsWith(begin, outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{{user `x`}}", "5")]
    [InlineData("{{user `nosuch`}}", "")]
    [InlineData("{{user `file`}}", "from file")]
    [InlineData("{{user `both`}}", "from argument")]
    [InlineData("{{user `made`}}", "5 and home")]
    [InlineData("{{timestamp}}", "1795403452")]
    [InlineData("{{isotime}}", "2026-11-23T03:10:52Z")]
    [InlineData("plain {{upper `text`}}", "plain TEXT")]
    [InlineData("{{packer_version}}", "1.16.0")]
    [InlineData("{{ . }} {{ .Name }}", "<no value> <no value>")]
    [InlineData("{{ if true }}yes{{ else }}no{{ end }}", "yes")]
    [InlineData("1 + 1", "1 + 1")]
    public async Task Json_mode_renders_go_templates(string input, string result)
    {
        _work.Write("v.json", """{ "file": "from file", "both": "from file" }""");
        _kiln.Environment["HOME"] = "home";
        _kiln.Input = input;
        Assert.Equal(
            new(0, result + "\n", ""),
            await _kiln.RunAsync(
                "console",
                "-var",
                "both=from argument",
                "-var",
                "made={{user `x`}} and {{env `HOME`}}",
                "-var-file=v.json",
                "-var=x=5"));
    }

    [Theory]
    [InlineData("{{nope}}", "template: root:1: function \"nope\" not defined")]
    [InlineData("{{build_name}}", "template: root:1:2: executing \"root\" at <build_name>: error calling build_name:\nbuild_name not available")]
    [InlineData("{{template_dir}}", "template: root:1:2: executing \"root\" at <template_dir>: error calling\ntemplate_dir: template path not available")]
    [InlineData("{{env `HOME`}}", "template: root:1:2: executing \"root\" at <env `HOME`>: error calling env: env\nvars are not allowed here")]
    [InlineData("{{user `broken`}}", "template: root:1:2: executing \"root\" at <user `broken`>: error calling user: the\nvariable \"broken\" has no value: function \"nope\" not defined")]
    public async Task Mistake_in_json_mode_is_an_error(string input, string detail)
    {
        _kiln.Input = input;
        Assert.Equal(
            new(1, $"Error: Interpolation error\n\n{detail}\n\n\n\n", ""),
            await RunAsync("console -var broken={{nope}}"));
    }

    [Theory]
    [InlineData("""{ "x": 1 }""", "the value of \"x\" is not a string.", 1)]
    [InlineData("[]", "the file must hold one JSON object of strings.", 1)]
    [InlineData("{\n x", "Invalid object property name", 2)]
    [InlineData("", "Missing value", 1)]
    public async Task Variable_file_of_json_mode_holds_an_object_of_strings(string content, string problem, int line)
    {
        _work.Write("v.json", content);
        InProcess.Outcome outcome = await RunAsync("console -var-file=v.json");
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Error));
        Assert.StartsWith(
            $"Error: Error reading variables in 'v.json': {problem}\n\n  on v.json line {line}:\n",
            outcome.Output,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("console -var-file=nope.json", "Error: open nope.json: no such file or directory\n")]
    [InlineData("console nope.json", "\"nope.json\": stat nope.json: no such file or directory\n")]
    [InlineData("console legacy.json", "Failed to parse file as legacy JSON template: ")]
    [InlineData("console broken.pkr.hcl", "Error: ")]
    [InlineData("console -config-type=hcl2 -var x=1", "Error: Undefined -var variable\n")]
    [InlineData("console a b", "Usage: kiln console ")]
    public async Task What_cannot_be_read_is_an_error(string arguments, string begin)
    {
        _work.Write("legacy.json", "[]");
        _work.Write("broken.pkr.hcl", "locals {");
        _kiln.Input = "1";
        InProcess.Outcome outcome = await RunAsync(arguments);
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Error));
        Assert.StartsWith(begin, outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "1795403452,,ui,message,[\\n  1%!(PACKER_COMMA)\\n]\n")]
    [InlineData(false, "1795403452,,ui,say,[\\n  1%!(PACKER_COMMA)\\n]\n")]
    public async Task Output_for_programs_tells_results_from_other_messages(bool isPipe, string output)
    {
        _kiln.InputIsPipe = isPipe;
        _kiln.Input = "[1]";
        Assert.Equal(output, (await RunAsync("console -machine-readable -config-type=hcl2")).Output);
    }

    [Fact]
    public async Task Line_that_does_not_end_is_an_error()
    {
        _kiln.Input = new string('1', 16_777_217 + 65_536);
        InProcess.Outcome outcome = await RunAsync("console -config-type=hcl2");
        Assert.Equal(
            new(1, "Error: Line 1 of the input is longer than 16777216 bytes.\n", ""),
            outcome);
    }

    private Task<InProcess.Outcome> RunAsync(string arguments) => _kiln.RunAsync(arguments.Split(' '));
}
