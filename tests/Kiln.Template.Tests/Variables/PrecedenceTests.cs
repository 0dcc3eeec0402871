using System.Collections.Immutable;
using CsCheck;
using Kiln.Language.Diagnostics;
using Kiln.Template.Loading;
using Kiln.Template.Variables;

namespace Kiln.Template.Tests.Variables;

public sealed class PrecedenceTests
{
    private static readonly ImmutableArray<string> Sources =
        ["default", "env", "auto a", "auto b", "auto json", "file one", "file two", "cmd"];

    [Fact]
    public void Variable_has_the_value_of_its_strongest_source() =>
        Gen.Bool.Array[Sources.Length].Sample(present =>
        {
            string strongest = Sources.Where((_, i) => present[i]).LastOrDefault("nothing");

            Parsed<HclTemplate> loaded = TemplateLoader.Load(".", OptionsFor(present));

            Assert.Empty(loaded.Diagnostics);
            VariableValue? value = loaded.Tree.Values.GetValueOrDefault("v");
            Assert.Equal(strongest, value?.Value.AsString() ?? "nothing");
        });

    private static TemplateOptions OptionsFor(bool[] present)
    {
        string File(int source) => present[source] ? $"v = \"{Sources[source]}\"\n" : "";
        TemplateOptions options = Templates.Options(
            ("a.pkr.hcl", present[0] ? "variable \"v\" { default = \"default\" }" : "variable \"v\" {}"),
            ("b.auto.pkrvars.hcl", File(3)),
            ("a.auto.pkrvars.hcl", File(2)),
            ("0.auto.pkrvars.json", present[4] ? "{\"v\": \"auto json\"}" : "{}"),
            ("x/one.hcl", File(5)),
            ("x/two.hcl", File(6)));
        return options with
        {
            Environment = present[1]
                ? options.Environment.Add("PKR_VAR_v", "env").Add("PKR_VAR_V", "other name")
                : options.Environment,
            VariableFiles = ["x/one.hcl", "x/two.hcl"],
            Variables = present[7] ? [KeyValuePair.Create("v", "weaker"), KeyValuePair.Create("v", "cmd")] : [],
        };
    }
}
