using System.Globalization;
using Kiln.Sdk.Components;
using Kiln.Sdk.Plan;
using Kiln.Template.Planning;
using Kiln.Template.Tests.Legacy;
using Kiln.Values;

namespace Kiln.Template.Tests.Planning;

/// <summary>What the options of a provisioner are made from, as far as the template shows it.</summary>
public sealed class ConfigCauseTests
{
    private const string Around = """
        variable "a" {
          default = "one"
        }
        variable "b" {
          default   = "second secret"
          sensitive = true
        }
        locals {
          plain   = "x"
          stamp   = formatdate("YYYY", timestamp())
          outer   = "${local.stamp} ${var.b} ${local.plain}"
          letters = [for v in [var.a] : v]
        }
        data "echo" "d" {
          text = "data"
        }
        source "null" "n" {
          communicator = "none"
        }

        """;

    [Theory]
    [InlineData("\"plain\"", "")]
    [InlineData("\"${var.a} ${build.name} ${source.name}\"", "var.a=one")]
    [InlineData("var.a == \"x\" ? var.a : var.b", "var.a=one|var.b=second secret")]
    [InlineData("timestamp()", "timestamp()")]
    [InlineData("upper(\"${uuidv4()}-${timestamp()}\")", "uuidv4()|timestamp()")]
    [InlineData("local.plain", "")]
    [InlineData("local.stamp", "timestamp() in local.stamp")]
    [InlineData("local.outer", "var.b=second secret|timestamp() in local.stamp")]
    [InlineData("local.letters[0]", "var.a=one")]
    [InlineData("join(\",\", [for v in [\"1\"] : v])", "")]
    [InlineData("data.echo.d.out", "data.echo.d={out = \"data\"}")]
    [InlineData("file(\"words.txt\")", "file(\"words.txt\")=many words")]
    [InlineData("\"{{timestamp}} {{ isotime }} {{user `a`}}\"", "{{isotime}}|{{timestamp}}")]
    [InlineData("\"{{ broken\"", "")]
    public async Task Causes_of_an_option_are_found_through_locals(string expression, string expected)
    {
        string template = $$"""
            {{Around}}
            build {
              sources = ["null.n"]
              provisioner "shell" {
                script = {{expression}}
              }
            }
            """;
        PlannedTemplate planned = await Templates.PlanAsync(template, ("words.txt", "many words"));

        PlannedConfig config = Assert.Single(Assert.Single(planned.Plan.Builds).Provisioners).Config;

        Assert.Equal(expected, Describe(config, "script"));
        Assert.Equal("", Describe(config, "inline"));
    }

    [Theory]
    [InlineData("plain", "")]
    [InlineData("{{user `a`}} {{ user \\\"b\\\" | upper }}", "the variable a=one|the variable b=two")]
    [InlineData("{{user `missing`}}", "")]
    [InlineData("{{ uuid }} {{timestamp}}", "{{timestamp}}|{{uuid}}")]
    public void Causes_of_an_option_of_a_legacy_template_are_in_its_templates(string text, string expected)
    {
        LegacyRun run = LegacyRun.Of($$$"""
            {
              "variables": {"a": "one", "b": "two"},
              "builders": [{"type": "null", "communicator": "none"}],
              "provisioners": [{"type": "shell", "inline": ["{{{text}}}"]}]
            }
            """);

        PlannedConfig config = Assert.Single(Assert.Single(run.Plan!.Builds).Provisioners).Config;

        Assert.Equal(expected, Describe(config, "inline"));
    }

    private static string Describe(PlannedConfig config, string option)
    {
        HclValue value = config.Evaluate(BuildVariables.Placeholders([])).Value!.AsEntries().GetValueOrDefault(option)
            ?? HclValue.Null(HclType.String);
        return string.Join('|', config.CausesOf(option, value).Select(static cause => cause.Value switch
        {
            null => cause.Name,
            { Type: ObjectType } shown => $"{cause.Name}={{out = \"{shown.AsEntries()["out"].AsString()}\"}}",
            var text => string.Create(CultureInfo.InvariantCulture, $"{cause.Name}={text.AsString()}"),
        }));
    }
}
