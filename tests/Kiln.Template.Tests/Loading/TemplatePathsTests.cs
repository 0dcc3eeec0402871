using Kiln.Template.Loading;

namespace Kiln.Template.Tests.Loading;

public sealed class TemplatePathsTests
{
    [Theory]
    [InlineData(".", "a.pkr.hcl")]
    [InlineData("./", "a.pkr.hcl")]
    [InlineData("sub", "sub/a.pkr.hcl")]
    [InlineData("./sub//", "sub/a.pkr.hcl")]
    [InlineData("sub/../other", "other/a.pkr.hcl")]
    [InlineData("../up", "../up/a.pkr.hcl")]
    [InlineData("../../up", "../../up/a.pkr.hcl")]
    [InlineData("/abs/x/", "/abs/x/a.pkr.hcl")]
    [InlineData("/", "/a.pkr.hcl")]
    public void Path_of_a_file_is_shown_short(string directory, string expected) =>
        Assert.Equal(expected, TemplatePaths.Join(directory, "a.pkr.hcl"));

    [Theory]
    [InlineData("a.pkr.hcl", ".")]
    [InlineData("./a.pkr.hcl", ".")]
    [InlineData("sub/a.pkr.hcl", "sub")]
    [InlineData("/abs/a.pkr.hcl", "/abs")]
    public void Root_of_a_file_is_its_folder_as_given(string path, string expected) =>
        Assert.Equal(expected, TemplatePaths.RootOf(path, TemplatePathKind.File));

    [Theory]
    [InlineData(".")]
    [InlineData("./sub/")]
    public void Root_of_a_folder_is_the_folder_as_given(string path) =>
        Assert.Equal(path, TemplatePaths.RootOf(path, TemplatePathKind.Directory));
}
