namespace Kiln.GoTemplate.Tests;

public sealed class CaseTests
{
    public static TheoryData<TemplateCase> Recorded => [.. TemplateCase.Recorded];

    public static TheoryData<TemplateCase> WithData => [.. TemplateCase.Read("data.txt")];

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Template_without_data_gives_what_packer_gives(TemplateCase sample) => Check(sample, GoValue.Nil);

    [Theory]
    [MemberData(nameof(WithData))]
    public void Template_with_data_gives_the_expected(TemplateCase sample) => Check(sample, Samples.Data);

    [Fact]
    public void Case_files_are_not_empty()
    {
        Assert.True(TemplateCase.Recorded.Count(static c => !c.IsError) > 400);
        Assert.True(TemplateCase.Recorded.Count(static c => c.IsError) > 400);
        Assert.True(WithData.Count > 20);
    }

    private static void Check(TemplateCase sample, GoValue data)
    {
        GoTemplateOutput output = TextTemplate.Render(sample.Template, data, Samples.Functions);
        if (sample.IsError)
        {
            Assert.Equal(sample.Expected, output.Error?.ToGoText("root") ?? output.Text);
        }
        else
        {
            Assert.Equal(sample.Expected, output.Text ?? output.Error?.ToGoText("root"));
        }
    }
}
