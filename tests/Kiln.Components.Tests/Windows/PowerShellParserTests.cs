using System.Management.Automation.Language;
using System.Xml.Linq;
using CsCheck;
using Kiln.Provisioners.PowerShell;
using Kiln.Sdk.Configuration;
using Kiln.Testing;

namespace Kiln.Components.Tests.Windows;

/// <summary>Every PowerShell text that is made, read by the parser of PowerShell itself.</summary>
public sealed class PowerShellParserTests
{
    private static readonly Gen<string> Values = Gen.OneOf(
            Gen.Char["$\"`'\u201C\u201D\u201E\u2018\u2019\u201A\u201B(){}@#;&|<>%^!\\\n\r\t ab"],
            Gen.Char[' ', '\uD7FF'])
        .Array[0, 30]
        .Select(static characters => new string(characters));

    [Fact]
    public void Escaped_value_between_double_quotes_is_the_value() => Values.Sample(value =>
    {
        StringConstantExpressionAst text = Assert.IsType<StringConstantExpressionAst>(
            OnlyExpression($"\"{PowerShellText.Escape(value)}\""));
        return text.Value == value;
    });

    [Fact]
    public void Literal_is_the_value() => Values.Sample(static value =>
        Assert.IsType<StringConstantExpressionAst>(OnlyExpression(PowerShellText.Literal(value))).Value == value);

    [Fact]
    public void Elevated_script_keeps_user_password_and_command_whatever_they_are() =>
        Gen.Select(Values, Values, Values).Sample(static (user, password, command) =>
        {
            ScriptBlockAst script = Parse(ElevatedScript.Compose("packer-1", command, user, password));
            XElement task = XElement.Parse(Assigned(script, "definition").Replace("UTF-16", "UTF-8", StringComparison.Ordinal));
            string arguments = task.Descendants().Single(static e => e.Name.LocalName == "Arguments").Value;

            return Assigned(script, "user") == user
                && Assigned(script, "password") == password
                && arguments == $"/c {command} > %SYSTEMROOT%\\Temp\\packer-1.out 2>&1";
        });

    [Fact]
    public void Clean_up_script_names_every_path_whatever_it_is() => Values.Array[1, 5].Sample(static paths =>
    {
        ScriptBlockAst script = Parse(CleanupScript.Compose(paths));
        string[] named = [.. script
            .FindAll(static node => node is StringConstantExpressionAst { StringConstantType: StringConstantType.SingleQuoted }, true)
            .Cast<StringConstantExpressionAst>()
            .Select(static text => text.Value)];
        return named.SequenceEqual(paths.SelectMany(static path => new[] { path, path }));
    });

    [Theory]
    [InlineData("", "")]
    [InlineData("$env:A=\"`$x\"; ", "Set-PsDebug -Trace 2;")]
    public void Wrapped_inline_text_has_no_errors(string variables, string trace) =>
        Parse(InlineScript.Compose(variables, "Write-Host a\nif ($true) {\n  exit 3\n}\n# last", trace));

    [Theory]
    [InlineData("""{"inline": ["x"]}""")]
    [InlineData("""{"inline": ["x"], "use_pwsh": true}""")]
    [InlineData("""{"script": "x"}""")]
    [InlineData("""{"script": "x", "debug_mode": 1}""")]
    [InlineData("""{"script": "x", "use_pwsh": true, "execution_policy": "remotesigned"}""")]
    [InlineData("""{"script": "x", "execution_policy": "none"}""")]
    public void Default_command_is_one_command_that_powershell_understands(string json)
    {
        PowerShellConfig config = PowerShellConfig.Bind(JsonValue.Parse(json)).Config!;
        string command = PowerShellCommand.DefaultOf(config)
            .Replace("{{.Path}}", "c:/Windows/Temp/script.ps1", StringComparison.Ordinal)
            .Replace("{{.Vars}}", "c:/Windows/Temp/vars.ps1", StringComparison.Ordinal);
        int start = command.IndexOf("& {", StringComparison.Ordinal);
        ScriptBlockAst script = Parse(start < 0 ? command : command[start..].TrimEnd('"'));

        Assert.Single(script.EndBlock.Statements);
    }

    [Fact]
    public void Restart_checks_have_no_errors()
    {
        string[] commands = [Provisioners.WindowsRestart.WindowsRestartConfig.DefaultCheck];
        Assert.All(commands, static command =>
        {
            byte[] text = Convert.FromBase64String(command.Split(' ')[^1]);
            Assert.Single(Parse(System.Text.Encoding.Unicode.GetString(text)).EndBlock.Statements);
        });
    }

    private static ScriptBlockAst Parse(string text)
    {
        ScriptBlockAst script = Parser.ParseInput(text, out _, out ParseError[] errors);
        Assert.True(errors.Length == 0, $"{string.Join('\n', errors.Select(static e => e.Message))}\n{text}");
        return script;
    }

    private static ExpressionAst OnlyExpression(string text)
    {
        PipelineAst pipeline = Assert.IsType<PipelineAst>(Assert.Single(Parse(text).EndBlock.Statements));
        return Assert.IsType<CommandExpressionAst>(Assert.Single(pipeline.PipelineElements)).Expression;
    }

    private static string Assigned(ScriptBlockAst script, string variable)
    {
        AssignmentStatementAst assignment = (AssignmentStatementAst)script.Find(
            node => node is AssignmentStatementAst { Left: var left } && left.Extent.Text.EndsWith("$" + variable, StringComparison.Ordinal),
            searchNestedScriptBlocks: false);
        return ((StringConstantExpressionAst)assignment.Right.Find(static node => node is StringConstantExpressionAst, true)).Value;
    }
}
