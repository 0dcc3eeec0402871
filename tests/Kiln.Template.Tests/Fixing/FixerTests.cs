using System.Diagnostics;
using System.Text;
using CsCheck;
using Kiln.Language.Diagnostics;
using Kiln.Language.Json;
using Kiln.Language.Text;
using Kiln.Template.Fixing;
using Kiln.Testing;

namespace Kiln.Template.Tests.Fixing;

public sealed class FixerTests
{
    public static TheoryData<string> Files { get; } =
        [.. FixCase.All.Select(static c => c.File).Distinct(StringComparer.Ordinal)];

    /// <summary>An escaped escape is one afterwards: nothing tells that it has been looked at.</summary>
    private static IEnumerable<FixCase> Repeatable =>
        FixCase.All.Where(static c => c.File != "powershell-escapes-of-escapes");

    private static bool IsUpdate => Environment.GetEnvironmentVariable("KILN_UPDATE") == "1";

    [Theory]
    [MemberData(nameof(Files))]
    public void Template_is_fixed_as_expected(string file)
    {
        FixCase[] cases = [.. FixCase.Read(file)];
        if (IsUpdate)
        {
            FixCase.Write(file, cases.Select(static c => c with { Output = Fix(c.Input) }));
            return;
        }

        Assert.All(cases, static c => Assert.Equal(c.Output, Fix(c.Input)));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Packer_fixes_the_same_unless_there_is_a_reason(string file)
    {
        string packer = Requires.Tool("packer", "packer");
        using TemporaryDirectory folder = new();
        foreach (FixCase one in FixCase.Read(file))
        {
            string output = await PackerAsync(packer, folder, folder.Write("t.json", one.Input));
            if (one.Because is null)
            {
                Assert.Equal(output, one.Output);
            }
            else
            {
                Assert.NotEqual(output, one.Output);
            }
        }
    }

    [Fact]
    public void Every_fixer_has_cases_and_each_changes_something_in_them()
    {
        Assert.Equal(34, TemplateFixes.Fixers.Length);
        Assert.All(TemplateFixes.Fixers, static fixer => Assert.Contains(
            FixCase.Read(fixer.Name),
            c => Run(c.Input).Changes.Any(change => change.Fixer == fixer.Name)));
    }

    [Fact]
    public void Fixing_twice_is_fixing_once() => Assert.All(Repeatable, static c =>
    {
        FixResult first = Run(c.Input);
        if (first.Problem is null)
        {
            FixResult second = Run(first.Text);
            Assert.Equal(first.Text, second.Text);
            Assert.Empty(second.Changes);
        }
    });

    [Fact]
    public void Template_that_is_changed_says_where_and_one_that_is_not_says_nothing() =>
        Assert.All(FixCase.All, static c =>
        {
            FixResult result = Run(c.Input);
            string unchanged = Run("""{"builders": []}""").Text;
            Assert.NotEqual("", unchanged);
            Assert.Equal(result.Changes.IsEmpty, SameContent(c.Input, result));
        });

    [Fact]
    public void Any_value_at_any_place_gives_a_template_or_a_problem()
    {
        string[] values = ["null", "true", "5", "1.5e3", "\"x\"", "\"\"", "[]", "{}", "[1]", "[null]", "[[]]", "{\"a\":1}", "[{\"b\":\"c\"}]"];
        foreach (FixCase one in Repeatable.Where(static c => Ascii.IsValid(c.Input)))
        {
            foreach (SourceRange place in ValuesIn(one.Input))
            {
                foreach (string value in values)
                {
                    string text = one.Input[..place.Start] + value + one.Input[place.End..];
                    FixResult result = Run(text);
                    Assert.True(result.Problem is null != (result.Text.Length == 0));
                    if (result.Problem is null)
                    {
                        Assert.Equal(result.Text, Run(result.Text).Text);
                    }
                }
            }
        }
    }

    [Fact]
    public void Any_mixture_of_options_is_fixed_once_and_for_all()
    {
        string[] types = ["virtualbox", "vmware", "qemu", "vsphere-iso", "amazon-ebs", "docker", "hyperv-iso", "x"];
        string[] names =
        [
            "iso_md5", "iso_checksum", "iso_checksum_type", "iso_checksum_url", "ssh_key_path", "ssh_private_key_file",
            "ssh_wait_timeout", "ssh_timeout", "disk_size", "network", "network_card", "networkCard", "network_adapters",
            "storage", "ssh_private_ip", "login_email", "cpu", "cpus", "ssh_host_port_min", "host_port_min", "ami_name",
        ];
        string[] values = ["5", "true", "\"a\"", "\"{{.CreateTime}}\"", "[]", "{}", "[{}]", "null"];
        Gen<string> builder = Gen.Select(
            Gen.OneOf([.. types.Select(Gen.Const)]),
            Gen.Select(Gen.OneOf([.. names.Select(Gen.Const)]), Gen.OneOf([.. values.Select(Gen.Const)])).Array[0, 8],
            static (type, options) => $"{{\"type\":\"{type}\"" + string.Concat(options.DistinctBy(static o => o.Item1)
                .Select(static o => $",\"{o.Item1}\":{o.Item2}")) + "}");
        builder.Array[0, 3].Sample(
            static builders =>
            {
                FixResult first = Run($"{{\"builders\":[{string.Join(',', builders)}]}}");
                return first.Problem is not null || Run(first.Text) is { Changes.IsEmpty: true } second
                    && second.Text == first.Text;
            },
            iter: 3000);
    }

    [Theory]
    [InlineData("[]", "A template is an object")]
    [InlineData("null", "A template is an object")]
    [InlineData("""{"builders": {}}""", "\"builders\" is not a list")]
    [InlineData("""{"builders": [null]}""", "builders[0] is not an object")]
    [InlineData("""{"post-processors": "x"}""", "\"post-processors\" is not a list")]
    [InlineData("""{"builders": [{"type":"amazon-ebs","ssh_private_ip":"maybe"}]}""", "ssh_private_ip is not a boolean")]
    public void Template_that_cannot_be_fixed_says_why(string text, string summary)
    {
        Diagnostic problem = Run(text).Problem!;

        Assert.Equal(summary, problem.Summary);
        Assert.NotNull(problem.Subject);
    }

    [Fact]
    public void Number_keeps_all_its_digits() =>
        Assert.Contains("\"x\": 12345678901234567890", Fix("""{"builders":[],"x":12345678901234567890}"""), StringComparison.Ordinal);

    private static bool SameContent(string input, FixResult result) =>
        result.Problem is null && System.Text.Json.Nodes.JsonNode.DeepEquals(
            System.Text.Json.Nodes.JsonNode.Parse(WithBuilders(input)),
            System.Text.Json.Nodes.JsonNode.Parse(result.Text));

    private static string WithBuilders(string input) =>
        input.Contains("\"builders\"", StringComparison.Ordinal) ? input : input.Replace("{", "{\"builders\":null", StringComparison.Ordinal);

    private static IEnumerable<SourceRange> ValuesIn(string text)
    {
        Stack<JsonNode> left = new([Parse(text)]);
        while (left.TryPop(out JsonNode? node))
        {
            yield return node.Range;
            IEnumerable<JsonNode> children = node switch
            {
                JsonObject o => o.Members.Select(static m => m.Value),
                JsonArray a => a.Elements,
                _ => [],
            };
            foreach (JsonNode child in children)
            {
                left.Push(child);
            }
        }
    }

    private static string Fix(string text) =>
        Run(text) is { Problem: null } result ? result.Text : Run(text).Problem!.Summary + "\n";

    private static FixResult Run(string text) => TemplateFixes.Run(Parse(text));

    private static JsonNode Parse(string text)
    {
        Parsed<JsonNode> parsed = JsonParser.Parse(new("t.json", Encoding.UTF8.GetBytes(text)), JsonDialect.Strict);
        Assert.Empty(parsed.Diagnostics);
        return parsed.Tree;
    }

    private static async Task<string> PackerAsync(string packer, string folder, string template)
    {
        ProcessStartInfo start = new(packer, ["fix", "-validate=false", template])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            Environment = { ["CHECKPOINT_DISABLE"] = "1" },
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        // The message that holds the template ends with a line end of its own.
        return process.ExitCode == 0 ? output[..^1] : output + await error;
    }
}
