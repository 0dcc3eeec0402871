using System.Collections.Immutable;
using Kiln.Language.Decoding;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Language.Parsing;
using Kiln.Language.Text;
using Kiln.Values;

namespace Kiln.Language.Tests.Decoding;

public sealed class BodyTests
{
    [Fact]
    public void Merge_keeps_the_first_of_two_arguments_and_reports_the_second()
    {
        Parsed<BodyContent> merged =
            Read("a.hcl", "x = 1\ny = 2\n").Merge(Read("b.hcl", "z = 3\nx = 4\n")).Content(SchemaText.Read("x y z"));

        Assert.Equal(["x", "y", "z"], merged.Tree.Arguments.Select(static a => a.Name));
        Assert.Equal(HclValue.Number(1), merged.Tree.Arguments[0].Evaluate(EvaluationScope.Empty).Value);
        Diagnostic diagnostic = Assert.Single(merged.Diagnostics);
        Assert.Equal("Duplicate argument", diagnostic.Summary);
        Assert.Equal("Argument \"x\" was already set at a.hcl:1,1-2", diagnostic.Detail);
        Assert.Equal("b.hcl:2,1-2", diagnostic.Subject.ToString());
    }

    [Fact]
    public void Merge_adds_the_blocks_of_the_second_body_after_those_of_the_first()
    {
        Parsed<BodyContent> merged = Read("a.hcl", "b \"1\" {}\nb \"2\" {}\n").Merge(Read("b.hcl", "b \"3\" {}\n"))
            .Content(SchemaText.Read("b(name)"));

        Assert.Empty(merged.Diagnostics);
        Assert.Equal(["1", "2", "3"], merged.Tree.Blocks.Select(static b => b.Labels[0].Value));
    }

    [Fact]
    public void Merged_body_says_that_a_missing_argument_was_not_set()
    {
        Body merged = Read("a.hcl", "x = 1\n").Merge(Read("b.hcl", ""));

        Diagnostic diagnostic = Assert.Single(merged.Content(SchemaText.Read("x y!")).Diagnostics);

        Assert.Equal("Missing required argument", diagnostic.Summary);
        Assert.Equal("The argument \"y\" is required, but was not set.", diagnostic.Detail);
        Assert.Equal("a.hcl:1,1-1", diagnostic.Subject.ToString());
    }

    [Fact]
    public void Partial_content_leaves_everything_else_for_another_schema()
    {
        Body body = Read("a.hcl", "a = 1\nb = 2\nx {}\ny {}\ndynamic \"z\" {\n  for_each = []\n  content {}\n}\n")
            .WithDynamicBlocks(EvaluationScope.Empty);

        Parsed<PartialContent> first = body.PartialContent(SchemaText.Read("a x()"));
        Parsed<BodyContent> second = first.Tree.Rest.Content(SchemaText.Read("b y() z()"));

        Assert.Empty(first.Diagnostics);
        Assert.Equal(["a"], first.Tree.Content.Arguments.Select(static a => a.Name));
        Assert.Equal(["x"], first.Tree.Content.Blocks.Select(static b => b.Type));
        Assert.Empty(second.Diagnostics);
        Assert.Equal(["b"], second.Tree.Arguments.Select(static a => a.Name));
        Assert.Equal(["y"], second.Tree.Blocks.Select(static b => b.Type));
    }

    [Fact]
    public void Dynamic_block_is_an_ordinary_block_until_expansion_is_asked_for()
    {
        Body body = Read("a.hcl", "dynamic \"x\" {\n  for_each = [1]\n  content {}\n}\n");

        Parsed<BodyContent> content = body.Content(SchemaText.Read("x()"));

        Assert.Equal("Blocks of type \"dynamic\" are not expected here.", Assert.Single(content.Diagnostics).Detail);
    }

    [Fact]
    public void Generated_content_is_evaluated_under_the_scope_of_the_moment()
    {
        const string text =
            "dynamic \"x\" {\n  for_each = [1, 2]\n  content {\n    v = \"${later}-${x.value}\"\n  }\n}\n";
        Body body = Read("a.hcl", text).WithDynamicBlocks(EvaluationScope.Empty);
        EvaluationScope later = EvaluationScope.Empty.With("later", HclValue.String("now"));

        ImmutableArray<BodyBlock> blocks = body.Content(SchemaText.Read("x()")).Tree.Blocks;

        Assert.Equal(
            ["now-1", "now-2"],
            blocks.Select(b => b.Body.JustArguments(ArgumentForm.Expression).Tree[0].Evaluate(later).Value.AsString()));
    }

    private static Body Read(string name, string text)
    {
        SourceFile file = SourceFile.FromText(name, text);
        return Body.Of(HclParser.ParseFile(file).Tree);
    }
}
