using Kiln.Language.Diagnostics;
using Kiln.Language.Parsing;
using Kiln.Language.Text;
using Kiln.Values;

namespace Kiln.Language.Tests.Diagnostics;

public sealed class DiagnosticRendererTests
{
    private const string Odd = "Error: Odd\n\n";
    private const string Place = "  on t.pkr.hcl line 4, in source \"null\" \"a\":\n";

    private static readonly SourceFile Source =
        SourceFile.FromText("t.pkr.hcl", "source \"null\" \"a\" {\n  x = 1\n\n  y = é + 2\n}\n");

    [Fact]
    public void Diagnostic_without_a_place_is_only_words() =>
        Check(
            Diagnostic.Error(
                "KILN0000",
                "Odd",
                "A used variable must be set or have a default value; see "
                + "https://packer.io/docs/templates/hcl_templates/syntax for details.",
                null),
            Odd + "A used variable must be set or have a default value; see\n"
            + "https://packer.io/docs/templates/hcl_templates/syntax for details.\n\n");

    [Fact]
    public void Diagnostic_in_a_block_names_the_block() =>
        Check(
            Diagnostic.Warning("KILN0000", "Odd", "Is odd.", Source.Range(22, 23)),
            "Warning: Odd\n\n  on t.pkr.hcl line 2, in source \"null\" \"a\":\n   2:   x = 1\n\nIs odd.\n\n");

    [Fact]
    public void Context_shows_more_lines_but_no_empty_ones() =>
        Check(
            Diagnostic.Error("KILN0000", "Odd", null, Source.Range(33, 35)).Within(Source.Range(20, 40)),
            Odd + Place + "   2:   x = 1\n   4:   y = é + 2\n\n");

    [Fact]
    public void File_that_is_not_at_hand_is_only_named()
    {
        DiagnosticRenderer renderer = new(new ParsedFiles(), RenderOptions.Default);

        string text = renderer.Render(Diagnostic.Error("KILN0000", "Odd", "Is odd.", Source.Range(22, 23)));

        Assert.Equal(Odd + "  on t.pkr.hcl line 2:\n  (source code not available)\n\nIs odd.\n\n", text);
    }

    [Fact]
    public void Values_are_listed_once_in_order_and_secrets_hidden()
    {
        HclValue list = HclValue.List(
            HclType.String,
            [HclValue.String("a"), HclValue.String("b"), HclValue.String("c")]);
        Diagnostic diagnostic = Diagnostic.Error("KILN0000", "Odd", "Is odd.", null) with
        {
            Values =
            [
                new("var.z", HclValue.String("a\"b")),
                new("var.number", HclValue.Number(12)),
                new("var.big", HclValue.Number(123456789012)),
                new("var.flag", HclValue.True),
                new("var.nothing", HclValue.DynamicNull),
                new("var.unknown", HclValue.DynamicUnknown),
                new("var.list", list),
                new("var.none", HclValue.EmptyTuple),
                new("var.one", HclValue.Object([KeyValuePair.Create("a", HclValue.True)])),
                new("var.secret", HclValue.String("x").WithSensitivity(true)),
                new("var.z", HclValue.String("a\"b")),
            ],
        };

        Check(
            diagnostic,
            Odd + "with var.big as 1.23456789e+11,\n"
            + "     var.flag as true,\n"
            + "     var.list as list of string with 3 elements,\n"
            + "     var.none as empty tuple,\n"
            + "     var.nothing set to null,\n"
            + "     var.number as 12,\n"
            + "     var.one as object with 1 attribute \"a\",\n"
            + "     var.secret as (sensitive value),\n"
            + "     var.z as \"a\\\"b\".\n\n"
            + "Is odd.\n\n");
    }

    [Fact]
    public void Rich_text_adds_id_carets_and_suggestion()
    {
        Diagnostic diagnostic = Diagnostic.Error("KILN0000", "Odd", null, Source.Range(38, 39)).Suggest("-");

        string text = new DiagnosticRenderer(Files(), new() { IsRich = true }).Render(diagnostic);

        Assert.Equal(
            "Error: Odd [KILN0000]\n\n" + Place + "   4:   y = é + 2\n              ^\n\nSuggestion: -\n\n",
            text);
    }

    [Fact]
    public void Long_lines_and_long_ranges_are_cut()
    {
        string line = new string('x', 5000) + "\n";
        SourceFile file = SourceFile.FromText("t", string.Concat(Enumerable.Repeat(line, 10_000)));
        ParsedFiles files = new();
        files.Add(file, null);

        string text = new DiagnosticRenderer(files, RenderOptions.Default)
            .Render(Diagnostic.Error("KILN0000", "Odd", null, file.FullRange));

        Assert.InRange(text.Length, 4096 * 200, 4200 * 210);
        Assert.Contains("xxx...\n      ...\n9901: xxx", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("short", 10, "short")]
    [InlineData("two words", 5, "two\nwords")]
    [InlineData("exact fit", 9, "exact fit")]
    [InlineData("averylongword x", 5, "averylongword\nx")]
    [InlineData("x averylongword", 5, "x\naverylongword")]
    [InlineData("a\n\n  b", 5, "a\n\n  b")]
    [InlineData("a b\u00A0c d", 4, "a\nb\u00A0c\nd")]
    [InlineData("", 5, "")]
    [InlineData("a  b", 3, "a\nb")]
    [InlineData("trail ", 5, "trail")]
    public void Words_wrap_at_the_width(string text, int width, string expected) =>
        Assert.Equal(expected, WordWrap.Wrap(text, width));

    [Theory]
    [InlineData("sorce", "source")]
    [InlineData("source", "source")]
    [InlineData("srce", "source")]
    [InlineData("sssss", null)]
    [InlineData("", null)]
    public void Similar_name_is_at_most_two_edits_away(string given, string? expected) =>
        Assert.Equal(expected, Similar.Find(given, ["build", "source", "variable"]));

    private static void Check(Diagnostic diagnostic, string expected) =>
        Assert.Equal(expected, new DiagnosticRenderer(Files(), RenderOptions.Default).Render(diagnostic));

    private static ParsedFiles Files()
    {
        ParsedFiles files = new();
        files.Add(Source, HclParser.ParseFile(Source).Tree);
        return files;
    }
}
