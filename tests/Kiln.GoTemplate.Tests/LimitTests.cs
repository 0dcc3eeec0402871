using System.Diagnostics;
using CsCheck;

namespace Kiln.GoTemplate.Tests;

public sealed class LimitTests
{
    private static readonly TimeSpan Enough = TimeSpan.FromMinutes(2);

    public static TheoryData<string, string> Bombs => new()
    {
        { "{{range 1000000000}}x{{end}}", "steps" },
        { "{{range 100000}}{{range 100000}}{{end}}{{end}}", "steps" },
        { "{{range 9223372036854775807}}{{end}}", "steps" },
        { "{{define \"a\"}}{{template \"a\"}}{{end}}{{template \"a\"}}", "depth" },
        { "{{define \"a\"}}{{if true}}{{template \"b\"}}{{end}}{{end}}{{define \"b\"}}{{template \"a\"}}{{end}}{{template \"a\"}}", "depth" },
        { "{{$x := \"0123456789\"}}{{range 64}}{{$x = printf \"%s%s\" $x $x}}{{end}}", "characters" },
        { "{{$x := \"0123456789\"}}{{range 64}}{{$x = print $x $x}}{{end}}", "characters" },
        { "{{$x := \"0123456789\"}}{{range 64}}{{$x = html $x \"<\" $x}}{{end}}", "characters" },
        { "{{$x := \"aaaaaaaaaa\"}}{{range 64}}{{$x = replace_all \"a\" $x $x}}{{end}}", "characters" },
        { "{{$x := \"0123456789\"}}{{range 64}}{{$x = printf \"%q\" $x}}{{end}}{{range 20000000}}{{$x}}{{end}}", "" },
        { "{{range 20}}{{printf \"%999999d\" 1}}{{end}}", "characters" },
        { "{{range 20}}{{printf \"%9999999d\" 1}}{{end}}", "characters" },
        { "{{range 20}}{{printf \"%.9999999f%.9999999e\" 1.5 1.5}}{{end}}", "characters" },
        { "{{range 20}}{{printf \"%.9999999g|%.9999999x|%#.9999999g\" 1.5 1.5 1.5}}{{end}}", "characters" },
        { "{{range 20}}{{printf \"%9999999.9999999d\" 1}}{{end}}", "characters" },
        { "{{range 20}}{{printf \"" + string.Concat(Enumerable.Repeat("%9999999[1]d", 99)) + "\" 1}}{{end}}", "characters" },
        { "{{$x := printf \"%9999999d\" 1}}{{range 100000}}{{$y := index $x 5}}{{end}}", "steps" },
        { "{{$x := printf \"%9999999d\" 1}}{{range 100000}}{{$y := slice $x 5 6}}{{end}}", "steps" },
        { "{{$x := printf \"%9999999d\" 1}}{{range 100000}}{{$y := eq $x $x}}{{end}}", "steps" },
        { "{{$x := printf \"%9999999d\" 1}}{{range 100000}}{{$y := len $x}}{{end}}", "steps" },
        { "{{$x := printf \"%9999999d\" 1}}{{range 100000}}{{$y := split $x \" \" 0}}{{end}}", "steps" },
        { "{{range 10000}}{{printf `" + string.Concat(Enumerable.Repeat("%[", 100_000)) + "` 1}}{{end}}", "" },
        { Variables(60_000) + "{{range 60000}}" + string.Concat(Enumerable.Repeat("{{$v0}}", 100)) + "{{end}}", "steps" },
        { "{{template \"root\"}}", "depth" },
        { "{{range 100000}}{{upper \"" + new string('a', 5000) + "\"}}{{end}}", "" },
    };

    private static string Variables(int count) =>
        string.Concat(Enumerable.Range(0, count).Select(static i => $"{{{{$v{i} := 1}}}}"));

    [Fact]
    public void Template_with_very_many_variables_is_parsed_soon()
    {
        string template = Variables(200_000) + string.Concat(Enumerable.Repeat("{{$v0}}", 200_000));
        Stopwatch watch = Stopwatch.StartNew();

        Assert.Null(TextTemplate.Parse(template, Samples.Functions).Error);
        Assert.True(watch.Elapsed < Enough, $"took {watch.Elapsed}");
    }

    [Theory]
    [MemberData(nameof(Bombs))]
    public void Template_that_never_ends_or_fills_memory_ends_in_an_error(string template, string about)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Stopwatch watch = Stopwatch.StartNew();

        GoTemplateOutput output = TextTemplate.Render(template, GoValue.Nil, Samples.Functions);

        Assert.Contains(about, output.Error?.Message ?? "no error", StringComparison.Ordinal);
        Assert.NotNull(output.Error);
        Assert.True(watch.Elapsed < Enough, $"took {watch.Elapsed}");
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 4L << 30);
    }

    [Theory]
    [InlineData("{{", "(", "1", ")", "}}")]
    [InlineData("", "{{if true}}", "x", "{{end}}", "")]
    [InlineData("{{", "print (", "1", ")", "}}")]
    [InlineData("", "{{if true}}{{else ", "if true}}", "{{end}}", "")]
    public void Deep_nesting_is_an_error_and_not_a_crash(string begin, string open, string middle, string close, string end)
    {
        const int Depth = 100_000;
        string template = begin
            + string.Concat(Enumerable.Repeat(open, Depth))
            + middle
            + string.Concat(Enumerable.Repeat(close, Depth))
            + end;

        Assert.NotNull(TextTemplate.Parse(template, Samples.Functions).Error);
    }

    [Fact]
    public void Own_limits_are_kept()
    {
        TextTemplate template = TextTemplate.Parse("{{range 10}}ab{{end}}", null).Template!;

        Assert.Equal(20, template.Render(GoValue.Nil, GoFunctionTable.Standard).Text!.Length);
        Assert.NotNull(template.Render(GoValue.Nil, GoFunctionTable.Standard, new() { Length = 19 }).Error);
        Assert.NotNull(template.Render(GoValue.Nil, GoFunctionTable.Standard, new() { Steps = 15 }).Error);
    }

    [Fact]
    public void Every_prefix_of_every_case_gives_a_result_or_an_error()
    {
        foreach (TemplateCase sample in TemplateCase.Recorded.Concat(TemplateCase.Read("data.txt")))
        {
            for (int length = 0; length <= sample.Template.Length; length++)
            {
                GoTemplateOutput output = TextTemplate.Render(sample.Template[..length], Samples.Data, Samples.Functions);
                Assert.True(output.Text is null != output.Error is null);
            }
        }
    }

    [Fact]
    public void Any_sequence_of_tokens_gives_a_result_or_an_error_inside_the_text()
    {
        string[] tokens =
        [
            "{{", "}}", "{{- ", " -}}", " ", "\n", "if", "else", "end", "range", "with", "define", "template", "block",
            "break", "continue", "nil", "true", ".", ".X", ".Items", "$", "$x", ":=", "=", "|", ",", "(", ")", "1", "-2",
            "1.5", "\"s\"", "`r`", "'c'", "\"", "print", "printf", "index", "slice", "len", "and", "or", "eq", "lt", "upper",
            "/*", "*/", "\0", "é", "\ud800", "%[2]*.[1]*d", "\"%d %s\"", "range .Items", "{{if true}}", "{{end}}",
        ];
        Gen.OneOf([.. tokens.Select(Gen.Const)]).Array[0, 14].Sample(
            parts =>
            {
                string template = string.Concat(parts);
                GoTemplateOutput output = TextTemplate.Render(template, Samples.Data, Samples.Functions);
                int lines = template.Count(static c => c == '\n') + 1;
                return output.Text is not null || (output.Error!.Line <= lines && output.Error.Column >= 1);
            },
            iter: 30_000);
    }

    [Fact]
    public void Any_format_string_gives_a_result()
    {
        GoValue[] values = [GoValue.Of(5), GoValue.Of("s"), GoValue.Of(1.5), GoValue.True, GoValue.Nil, GoValue.Of(long.MinValue)];
        string[] parts = ["%", "+", "-", "#", " ", "0", "5", "10", ".", "*", "[1]", "[9]", "[", "d", "s", "v", "q", "x", "X", "f", "g", "e", "c", "U", "T", "t", "b", "o", "é", "%!"];
        Gen.OneOf([.. parts.Select(Gen.Const)]).Array[0, 12].Sample(
            format => Formatting.GoFormatter.Format(string.Concat(format), [.. values], 100_000) is not null,
            iter: 30_000);
    }
}
