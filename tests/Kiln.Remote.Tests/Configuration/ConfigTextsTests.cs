using System.Collections.Immutable;
using Kiln.Remote.Configuration;
using Kiln.Sdk.Configuration;
using Kiln.Values;

namespace Kiln.Remote.Tests.Configuration;

public sealed class ConfigTextsTests
{
    private static readonly ConfigSchema Schema = new(
        [.. ((string[])["image", "commit", "discard", "export_path", "ssh_port", "script", "scripts", "inline", "Name"])
            .Select(static name => new ConfigOption(name, HclType.String))],
        [
            new("disk", new([new("size", HclType.Number), new("disk_type", HclType.String)], []), true),
            new("login", new([], [new("inner", new([new("deep_one", HclType.String)], []), false)]), false),
        ]);

    /// <summary>A text, and the parts of it, each with its option behind an arrow.</summary>
    public static TheoryData<string, string> Texts => new()
    {
        { "image must be specified", "image must be specified -> image" },
        {
            "2 error(s) occurred:\n\n* export_path must be specified\n* commit and discard exclude each other",
            "export_path must be specified -> export_path|commit and discard exclude each other -> commit"
        },
        {
            "2 errors occurred:\n\t* image must be specified\n\t* no idea\n\n",
            "image must be specified -> image|no idea -> "
        },
        {
            "1 error occurred:\n\t* Bad script '/x/y': stat /x/y: no such file\n\n",
            "Bad script '/x/y': stat /x/y: no such file -> script"
        },
        {
            "1 error(s) occurred:\n\n* 1 error(s) decoding:\n\n* cannot parse 'ssh_port' as int: "
            + "strconv.ParseInt: parsing \"x\"",
            "cannot parse 'ssh_port' as int: strconv.ParseInt: parsing \"x\" -> ssh_port"
        },
        {
            "2 errors occurred:\n\t* 2 errors occurred:\n\t\t* image is bad\n\t\t* commit is bad\n\n"
            + "\t* discard is bad\n\n",
            "image is bad -> image|commit is bad -> commit|discard is bad -> discard"
        },
        {
            "2 error(s) occurred:\n\n* first\n  goes on\n* second",
            "first\n  goes on -> |second -> "
        },
        { "unknown configuration key: '\"x\"'", "unknown configuration key: '\"x\"' -> x" },
        {
            "unknown configuration key: \"x\"; did you mean image?",
            "unknown configuration key: \"x\"; did you mean image? -> x"
        },
        {
            "'disk[0].size' expected type 'int', got 'string'",
            "'disk[0].size' expected type 'int', got 'string' -> disk.size"
        },
        { "'Disk[1].Nothing' is wrong", "'Disk[1].Nothing' is wrong -> disk" },
        { "\"EXPORT_PATH\" is wrong", "\"EXPORT_PATH\" is wrong -> export_path" },
        { "Image must be there", "Image must be there -> image" },
        { "An Image must be there", "An Image must be there -> " },
        { "a disk_type that nobody has", "a disk_type that nobody has -> disk.disk_type" },
        { "a deep_one that nobody has", "a deep_one that nobody has -> login.inner.deep_one" },
        { "the image needs an ssh_port", "the image needs an ssh_port -> ssh_port" },
        { "only one of `scripts` or `inline`, or script", "only one of `scripts` or `inline`, or script -> scripts" },
        { "imagery, scripted", "imagery, scripted -> " },
        {
            "Failed preparing: 1 error occurred:\n\t* image is bad\n",
            "Failed preparing: image is bad -> image"
        },
        { "3 errors occurred:\nno list", "3 errors occurred:\nno list -> " },
        { "1 error occurred:\n", "1 error occurred: -> " },
        { " \n", "The plugin refused the configuration without saying why. -> " },
        { "1 error occurred:\r\n\t* image is bad\r\n", "image is bad -> image" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Texts_are_taken_apart_and_point_at_options(string text, string expected)
    {
        ImmutableArray<ConfigProblem> problems = ConfigTexts.Errors(text, Schema);
        Assert.Equal(expected, string.Join('|', problems.Select(static p => $"{p.Message} -> {p.Option}")));
        Assert.All(problems, static problem => Assert.Equal(ProblemSeverity.Error, problem.Severity));
    }

    [Fact]
    public void Warnings_point_at_options_as_well()
    {
        ImmutableArray<ConfigProblem> problems = ConfigTexts.Warnings(["", "export_path is old\n"], Schema);
        Assert.Equal(ConfigProblem.Warning("export_path is old", "export_path"), Assert.Single(problems));
    }

    [Fact]
    public void Nesting_without_end_is_no_trouble()
    {
        string text =
            string.Concat(Enumerable.Range(0, 2000).Select(static i => new string('\t', i) + "* 1 error occurred:\n"));
        Assert.NotEmpty(ConfigTexts.Errors(text, Schema));
    }
}
