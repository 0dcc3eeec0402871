using Kiln.Language.Diagnostics;
using Kiln.Language.Text;
using Kiln.Template.Legacy;

namespace Kiln.Template.Tests.Legacy;

public sealed class LegacyReaderTests
{
    [Fact]
    public void Template_with_every_key_is_read()
    {
        LegacyTemplate template = ReadValid(
            """
            {
              "_comment": "kept out",
              "comments": [{"a": "b"}],
              "push": {"name": "x"},
              "Description": "d",
              "min_packer_version": "1.2.3",
              "variables": {"a": "1", "b": null},
              "sensitive-variables": ["a"],
              "builders": [{"type": "null", "communicator": "none"}, {"type": "file", "name": "f", "target": "t"}],
              "provisioners": [{
                "type": "shell-local", "only": "f", "override": {"f": {"inline": []}}, "pause_before": "1m",
                "timeout": 2000000000, "max_retries": 3, "inline": ["true"]
              }],
              "error-cleanup-provisioner": {"type": "shell-local", "inline": ["true"]},
              "post-processors": [
                "manifest",
                {"type": "manifest", "name": "m", "except": ["f"], "keep_input_artifact": true, "output": "o"},
                ["checksum", {"type": "manifest"}]
              ]
            }
            """);

        Assert.Equal("d", template.Description);
        Assert.Equal("1.2.3", template.MinimumVersion?.Value);
        Assert.Equal(["a=1", "b="], template.Variables.Select(static v => $"{v.Name}={v.Default}"));
        Assert.Equal(["a"], template.SensitiveVariables.Select(static v => v.Value));
        Assert.Equal(["null null communicator", "file f target"], template.Builders.Select(static b =>
            $"{b.Type} {b.Name} {string.Join(' ', b.Options.Select(static o => o.Name))}"));
        LegacyProvisioner provisioner = Assert.Single(template.Provisioners);
        Assert.Equal(["f"], provisioner.Filter.Only.Select(static n => n.Value));
        Assert.Equal(["f"], provisioner.Overrides.Select(static o => o.Name));
        Assert.Equal(TimeSpan.FromMinutes(1), provisioner.PauseBefore);
        Assert.Equal(TimeSpan.FromSeconds(2), provisioner.Timeout);
        Assert.Equal("3", provisioner.MaxRetries?.Value);
        Assert.Equal(["inline"], provisioner.Options.Select(static o => o.Name));
        Assert.Equal("shell-local", template.ErrorCleanupProvisioner?.Type.Value);
        Assert.Equal([1, 1, 2], template.PostProcessors.Select(static s => s.Length));
        Assert.Equal("m", template.PostProcessors[1][0].Name.Value);
        Assert.True(template.PostProcessors[1][0].KeepInputArtifact);
        Assert.Equal("post-processor 3.2", template.PostProcessors[2][1].Label);
    }

    [Fact]
    public void Every_mistake_is_told_at_its_place()
    {
        Parsed<LegacyTemplate> parsed = Read(
            """
            {
              "foo": 1,
              "_c": 1,
              "variables": {"n": 1},
              "builders": [
                {"communicator": "none"},
                5,
                {"type": "null"},
                {"type": "null"}
              ],
              "provisioners": [{"inline": "x"}, "shell", {"type": "shell", "pause_before": "zz"}],
              "post-processors": [1, [["a"]], {"x": 1}, {"type": "m", "only": "null", "keep_input_artifact": 1}]
            }
            """);

        Assert.Equal(
            [
                "2,3: Unknown root level key in template: 'foo'",
                "3,9: Failed to cast root level comment value in comment \"_c\" to string.",
                "4,22: variable n: '' expected type 'string', got unconvertible type 'float64'",
                "6,5: builder 1: missing 'type'",
                "7,5: builder 2: '' expected a map, got 'float64'",
                "9,14: builder 4: builder with name 'null' already exists",
                "11,20: provisioner 1: Provisioner missing 'type'",
                "11,37: provisioner 2: '' expected a map, got 'string'",
                "11,80: provisioner 3: error decoding 'pause_before': time: invalid duration \"zz\"",
                "12,23: post-processor 1: bad format",
                "12,27: post-processor 2.1: sequence not allowed to be nested in a sequence",
                "12,35: post-processor 3.1: type is required",
                "12,67: post-processor 4.1: 'only': source data must be an array or slice, got string",
                "12,98: post-processor 4.1: 'keep_input_artifact' expected type 'bool', got unconvertible type 'float64'",
            ],
            parsed.Diagnostics.Select(Shown));
    }

    [Fact]
    public void Trailing_comma_and_comment_are_warnings()
    {
        Parsed<LegacyTemplate> parsed = Read("{\n  // why\n  \"variables\": {\"a\": \"{{env `A`}}\",},\n  \"builders\": []\n}");

        Assert.Equal(
            ["2,3: Comment in JSON", "3,35: Trailing comma in object"],
            parsed.Diagnostics.Select(Shown));
        Assert.False(parsed.HasErrors);
        Assert.Single(parsed.Tree.Variables);
    }

    private static string Shown(Diagnostic diagnostic) =>
        $"{diagnostic.Subject!.Value.StartPosition.Line},{diagnostic.Subject.Value.StartPosition.Column}: {diagnostic.Summary}";

    private static LegacyTemplate ReadValid(string text)
    {
        Parsed<LegacyTemplate> parsed = Read(text);
        Assert.Empty(parsed.Diagnostics);
        return parsed.Tree;
    }

    private static Parsed<LegacyTemplate> Read(string text) => LegacyReader.Read(SourceFile.FromText("a.json", text));
}
