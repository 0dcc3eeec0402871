using System.Text;
using Kiln.Testing;

namespace Kiln.Cli.Tests.Commands;

public sealed class FmtCommandTests : IDisposable
{
    private const string Messy = "a=1\n";
    private const string Clean = "a = 1\n";

    private const string Failed = "Error: encountered an error while formatting ";

    private const string Difference =
        "a.pkr.hcl\n--- old/a.pkr.hcl\n+++ new/a.pkr.hcl\n@@ -1 +1 @@\n-a=1\n+a = 1\n";

    private readonly TemporaryDirectory _folder = new();
    private readonly InProcess _kiln;

    public FmtCommandTests() => _kiln = new() { WorkingDirectory = _folder };

    public static TheoryData<string, int, string, string> FlagCases => new()
    {
        { "fmt", 0, "a.pkr.hcl\n", Clean },
        { "fmt -write=false", 0, "a.pkr.hcl\n", Messy },
        { "fmt -check", 3, "a.pkr.hcl\n", Messy },
        { "fmt -check -write=true", 3, "a.pkr.hcl\n", Messy },
        { "fmt -diff", 0, Difference, Clean },
        { "fmt -diff -check", 3, Difference, Messy },
        { "-machine-readable fmt -check", 3, "a.pkr.hcl\n", Messy },
        { "fmt -only=x -except=y -var a=b -var-file=none -config-type=hcl2", 0, "a.pkr.hcl\n", Clean },
    };

    [Theory]
    [MemberData(nameof(FlagCases))]
    public async Task Flags_decide_what_is_written_and_shown(string command, int exitCode, string output, string after)
    {
        string path = _folder.Write("a.pkr.hcl", Messy);

        InProcess.Outcome outcome = await _kiln.RunAsync([.. command.Split(' '), "a.pkr.hcl"]);

        Assert.Equal(new(exitCode, output, ""), outcome);
        Assert.Equal(after, Read(path));
    }

    [Theory]
    [InlineData("fmt .", "#x.pkr.hcl\nB.pkr.hcl\na.pkr.hcl\nv.auto.pkrvars.hcl\n")]
    [InlineData("fmt ./", "#x.pkr.hcl\nB.pkr.hcl\na.pkr.hcl\nv.auto.pkrvars.hcl\n")]
    [InlineData("fmt sub", "sub/s.pkr.hcl\n")]
    [InlineData("fmt ./sub/", "sub/s.pkr.hcl\n")]
    [InlineData("fmt sub/../sub", "sub/../sub/s.pkr.hcl\n")]
    [InlineData(
        "fmt -recursive .",
        "#x.pkr.hcl\nB.pkr.hcl\na.pkr.hcl\nsub/deep/t.pkr.hcl\nsub/s.pkr.hcl\nv.auto.pkrvars.hcl\n")]
    [InlineData("fmt sub a.pkr.hcl ./B.pkr.hcl", "sub/s.pkr.hcl\na.pkr.hcl\n./B.pkr.hcl\n")]
    [InlineData("fmt .hidden.pkr.hcl", ".hidden.pkr.hcl\n")]
    public async Task Paths_decide_which_files_are_formatted(string command, string output)
    {
        string[] names =
        [
            "a.pkr.hcl", "B.pkr.hcl", "v.auto.pkrvars.hcl", "#x.pkr.hcl", "#y.pkr.hcl#", "z.pkr.hcl~",
            ".hidden.pkr.hcl", "other.hcl", "t.pkr.json", "sub/s.pkr.hcl", "sub/deep/t.pkr.hcl", ".git/g.pkr.hcl",
        ];
        foreach (string name in names)
        {
            _folder.Write(name, Messy);
        }

        _folder.Write("clean.pkr.hcl", Clean);
        Directory.CreateSymbolicLink(_folder.Combine("sub", "circle"), _folder);

        InProcess.Outcome outcome = await _kiln.RunAsync(command.Split(' '));

        Assert.Equal(new(0, output, ""), outcome);
        Assert.Equal(Clean, Read(_folder.Combine(output.Split('\n')[0])));
    }

    [Fact]
    public async Task Bad_files_are_told_and_do_not_keep_others_from_being_formatted()
    {
        string bad = _folder.Write("bad.pkr.hcl", "a=(1\n");
        byte[] latin = [(byte)'a', (byte)'=', 0xFF];
        await File.WriteAllBytesAsync(_folder.Combine("latin.pkr.hcl"), latin, TestContext.Current.CancellationToken);
        Directory.CreateDirectory(_folder.Combine("folder.pkr.hcl"));
        File.CreateSymbolicLink(_folder.Combine("gone.pkr.hcl"), "nowhere");
        string last = _folder.Write("z.pkr.hcl", Messy);

        InProcess.Outcome outcome = await _kiln.RunAsync("fmt", ".");

        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith(
            $"z.pkr.hcl\n{Failed}bad.pkr.hcl\n\nfailed to parse HCL bad.pkr.hcl\n\nError: Unbalanced",
            outcome.Output,
            StringComparison.Ordinal);
        Assert.Contains(
            "Error: Invalid character encoding\n\n  on latin.pkr.hcl line 1:\n",
            outcome.Output,
            StringComparison.Ordinal);
        Assert.Contains($"{Failed}gone.pkr.hcl\n\nCannot ", outcome.Output, StringComparison.Ordinal);
        Assert.Equal("a=(1\n", Read(bad));
        Assert.Equal(Clean, Read(last));
    }

    [Theory]
    [InlineData("none", "Error: Cannot tell whether none is a directory\n\nstat none: no such file or directory\n\n\n")]
    [InlineData("t.json", $"{Failed}t.json\n\nfile t.json is not a HCL file")]
    [InlineData("/dev/zero", $"{Failed}/dev/zero\n\nfile /dev/zero is not a HCL file")]
    public async Task Path_that_is_no_template_is_refused(string path, string expected)
    {
        _folder.Write("t.json", "{}");

        InProcess.Outcome outcome = await _kiln.RunAsync("fmt", path);

        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith(expected, outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Device_with_the_name_of_a_template_is_not_opened()
    {
        File.CreateSymbolicLink(_folder.Combine("zero.pkr.hcl"), "/dev/zero");

        InProcess.Outcome outcome = await _kiln.RunAsync("fmt", ".");

        Assert.Equal(
            new(1, $"{Failed}zero.pkr.hcl\n\nzero.pkr.hcl is not a regular file.\n\n\n", ""),
            outcome);
    }

    [Fact]
    public async Task Link_stays_a_link_and_its_file_is_formatted()
    {
        string real = _folder.Write("real/file.pkr.hcl", Messy);
        string link = _folder.Combine("link.pkr.hcl");
        File.CreateSymbolicLink(link, "real/file.pkr.hcl");

        InProcess.Outcome outcome = await _kiln.RunAsync("fmt", "link.pkr.hcl");

        Assert.Equal(new(0, "link.pkr.hcl\n", ""), outcome);
        Assert.Equal("real/file.pkr.hcl", new FileInfo(link).LinkTarget);
        Assert.Equal(Clean, Read(real));
    }

    [Theory]
    [InlineData("fmt -", 0)]
    [InlineData("fmt -write=false -", 0)]
    [InlineData("fmt -diff -", 0)]
    [InlineData("fmt -check -", 3)]
    public async Task Standard_input_is_written_to_the_standard_output(string command, int exitCode)
    {
        _kiln.Input = Messy;

        InProcess.Outcome outcome = await _kiln.RunAsync(command.Split(' '));

        Assert.Equal(new(exitCode, "", ""), outcome);
        Assert.Equal(Clean, Encoding.UTF8.GetString(_kiln.OutputBytes.ToArray()));
    }

    [Fact]
    public async Task Standard_input_that_cannot_be_parsed_gives_no_output()
    {
        _kiln.Input = "a=]\n";

        InProcess.Outcome outcome = await _kiln.RunAsync("fmt", "-");

        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith($"{Failed}<stdin>\n\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("  on <stdin> line 1", outcome.Output, StringComparison.Ordinal);
        Assert.Empty(_kiln.OutputBytes.ToArray());
    }

    [Fact]
    public async Task Call_without_a_path_shows_the_help()
    {
        InProcess.Outcome outcome = await _kiln.RunAsync("fmt");

        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith("Usage: kiln fmt [options] TEMPLATE...\n", outcome.Output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static string Read(string path) => File.ReadAllText(path);
}
