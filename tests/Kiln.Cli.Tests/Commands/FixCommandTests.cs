using System.Text.Json.Nodes;
using Kiln.Testing;

namespace Kiln.Cli.Tests.Commands;

public sealed class FixCommandTests : IDisposable
{
    private const string Old = """
        {
          // Old.
          "builders": [{"type": "null", "communicator": "none", "ssh_wait_timeout": "1m"}],
        }
        """;

    private const string Fixed =
        "{\n  \"builders\": [\n    {\n      \"communicator\": \"none\",\n      \"ssh_timeout\": \"1m\",\n"
        + "      \"type\": \"null\"\n    }\n  ]\n}\n\n";

    private readonly TemporaryDirectory _folder = new();
    private readonly InProcess _kiln;

    public FixCommandTests() => _kiln = new() { WorkingDirectory = _folder };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Template_goes_to_the_output_and_what_changed_to_the_error()
    {
        _folder.Write("t.json", Old);

        InProcess.Outcome outcome = await _kiln.RunAsync("fix", "t.json");

        Assert.Equal((0, Fixed), (outcome.ExitCode, outcome.Output));
        Assert.Contains("Warning: Comment in JSON", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("Warning: Trailing comma in object", outcome.Error, StringComparison.Ordinal);
        Assert.EndsWith(
            "1 change:\n  t.json:3: builders[0]: ssh_wait_timeout renamed to ssh_timeout (ssh-wait-timeout)\n",
            outcome.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Template_of_the_standard_input_is_fixed()
    {
        _kiln.Input = Old;

        InProcess.Outcome outcome = await _kiln.RunAsync("fix", "-");

        Assert.Equal((0, Fixed), (outcome.ExitCode, outcome.Output));
        Assert.Contains("<stdin>:3: builders[0]", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_get_a_line_for_each_change()
    {
        _folder.Write("t.json", Old);

        InProcess.Outcome outcome = await _kiln.RunAsync("-machine-readable", "fix", "t.json");

        string[] lines = outcome.Output.TrimEnd('\n').Split('\n');
        Assert.Contains(",ui,say,{\\n  \"builders\"", lines[0], StringComparison.Ordinal);
        Assert.EndsWith(
            ",template-fix,ssh-wait-timeout,t.json:3,builders[0],ssh_wait_timeout renamed to ssh_timeout",
            lines[1],
            StringComparison.Ordinal);
        Assert.Equal((2, "", 0), (lines.Length, outcome.Error, outcome.ExitCode));
    }

    [Fact]
    public async Task Template_that_needs_nothing_has_the_same_content()
    {
        const string Text = """{"variables":{"a":"<&>"},"builders":[{"type":"null","communicator":"none"}]}""";
        _folder.Write("t.json", Text);

        InProcess.Outcome outcome = await _kiln.RunAsync("fix", "t.json");

        Assert.Equal("Nothing had to be fixed.\n", outcome.Error);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Text), JsonNode.Parse(outcome.Output)), outcome.Output);
    }

    [Theory]
    [InlineData("fix none.json", "Error opening template: open none.json: no such file or directory")]
    [InlineData("fix .", "Error opening template: open .: is not a regular file")]
    [InlineData("fix a.pkr.hcl", "kiln fix only works with JSON files for now.")]
    [InlineData("fix broken.json", "Error parsing template:")]
    [InlineData("fix list.json", "Error fixing:")]
    [InlineData("fix empty.json", "Error! Fixed template failed to validate: 1 error occurred:\n\t* at least one builder must be defined")]
    [InlineData("fix key.json", "Error! Fixed template fails to parse: 1 error occurred:\n\t* Unknown root level key in template: 'zz'")]
    [InlineData("fix", "Usage: kiln fix")]
    [InlineData("fix a b", "Usage: kiln fix")]
    [InlineData("fix -nope a", "flag provided but not defined: -nope")]
    public async Task What_cannot_be_fixed_is_an_error(string command, string message)
    {
        _folder.Write("broken.json", "{");
        _folder.Write("list.json", """{"builders": {}}""");
        _folder.Write("empty.json", "{}");
        _folder.Write("key.json", """{"builders":[{"type":"null"}],"zz":1}""");

        InProcess.Outcome outcome = await _kiln.RunAsync(command.Split(' '));

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains(message, outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validation_can_be_switched_off()
    {
        _folder.Write("t.json", "{}");

        InProcess.Outcome outcome = await _kiln.RunAsync("fix", "-validate=false", "t.json");

        Assert.Equal((0, "{\n  \"builders\": null\n}\n\n"), (outcome.ExitCode, outcome.Output));
    }
}
