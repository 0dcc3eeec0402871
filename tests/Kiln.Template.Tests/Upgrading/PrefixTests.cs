using System.Collections.Immutable;
using System.Text;
using Kiln.Language.Diagnostics;
using Kiln.Language.Json;
using Kiln.Language.Text;
using Kiln.Template.Fixing;
using Kiln.Template.Legacy;
using Kiln.Template.Tests.Fixing;
using Kiln.Template.Upgrading;
using Kiln.Testing;

namespace Kiln.Template.Tests.Upgrading;

/// <summary>Templates that end too early, as they are while somebody writes them.</summary>
public sealed class PrefixTests
{
    public static TheoryData<string> Templates { get; } =
    [
        .. FixCase.All.Select(static c => c.Input),
        .. Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "tests", "Kiln.Cli.Tests", "upgrades"), "*.json")
            .Order(StringComparer.Ordinal)
            .Select(File.ReadAllText),
    ];

    [Theory]
    [MemberData(nameof(Templates))]
    public void Every_prefix_of_a_template_is_an_error_with_its_place(string template)
    {
        byte[] text = Encoding.UTF8.GetBytes(template.TrimEnd());
        for (int length = 0; length < text.Length; length++)
        {
            SourceFile file = new("t.json", text.AsMemory(0, length).ToArray());
            CheckErrors(file, JsonParser.Parse(file, JsonDialect.Lenient).Diagnostics);
            CheckErrors(file, LegacyReader.Read(file).Diagnostics);
        }

        SourceFile whole = new("t.json", text);
        Parsed<JsonNode> json = JsonParser.Parse(whole, JsonDialect.Lenient);
        Assert.False(json.HasErrors);
        FixResult result = TemplateFixes.Run(json.Tree);
        Assert.True(result.Problem is null != (result.Text.Length == 0));
    }

    /// <summary>A text that ends too early is closed again, so that only the text itself is cut.</summary>
    [Theory]
    [MemberData(nameof(Templates))]
    public void Every_prefix_of_every_text_is_fixed_and_upgraded_or_refused(string template)
    {
        SourceFile file = new("t.json", Encoding.UTF8.GetBytes(template));
        foreach (SourceRange text in TextsIn(JsonParser.Parse(file, JsonDialect.Lenient).Tree))
        {
            for (int end = text.Start + 1; end < text.End; end++)
            {
                CheckClosed([.. file.Bytes[..end], (byte)'"', .. file.Bytes[text.End..]]);
            }
        }
    }

    private static void CheckClosed(byte[] text)
    {
        SourceFile file = new("t.json", text);
        Parsed<JsonNode> json = JsonParser.Parse(file, JsonDialect.Lenient);
        if (json.HasErrors)
        {
            CheckErrors(file, json.Diagnostics);
            return;
        }

        FixResult result = TemplateFixes.Run(json.Tree);
        Assert.True(result.Problem is null != (result.Text.Length == 0));
        Parsed<LegacyTemplate> legacy = LegacyReader.Read(file);
        if (!legacy.HasErrors)
        {
            UpgradeResult upgraded = TemplateUpgrade.Run(legacy.Tree, new() { Catalogue = new TestCatalogue() });
            Assert.DoesNotContain('\0', upgraded.Text);
        }
    }

    private static void CheckErrors(SourceFile file, ImmutableArray<Diagnostic> diagnostics)
    {
        Assert.Contains(diagnostics, static d => d.Severity == Severity.Error);
        Assert.All(diagnostics, d => Assert.InRange(d.Subject!.Value.End, d.Subject.Value.Start, file.Bytes.Length));
    }

    private static IEnumerable<SourceRange> TextsIn(JsonNode node) => node switch
    {
        JsonObject o => o.Members.SelectMany(static m => TextsIn(m.Value)),
        JsonArray a => a.Elements.SelectMany(TextsIn),
        JsonString => [node.Range],
        _ => [],
    };
}
