using System.Text;
using Kiln.Testing;

namespace Kiln.EndToEnd.Tests;

/// <summary>Whatever the template is, the executable ends with a diagnostic and exit code 1, never with a crash.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly TemporaryDirectory _work = new();

    private readonly KilnExecutable _kiln = new();

    public static TheoryData<string> Examples =>
        [.. Directory.GetFiles(Path.Combine(RepositoryRoot.Path, "examples"), "*.pkr.hcl", SearchOption.AllDirectories)
            .Select(static file => Path.GetRelativePath(RepositoryRoot.Path, file))];

    /// <summary>
    /// The whole, every line's end, and some bytes inside of lines. What the executable does with every single prefix is tried in
    /// one process, because forty thousand starts take longer than all other tests (Kiln.Cli.Tests, PrefixTests).
    /// </summary>
    [Theory]
    [MemberData(nameof(Examples))]
    public async Task Prefix_of_an_example_ends_in_a_verdict(string example)
    {
        const int Step = 37;
        byte[] text = await File.ReadAllBytesAsync(
            Path.Combine(RepositoryRoot.Path, example), TestContext.Current.CancellationToken);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, text.Length + 1)
                .Where(length => length % Step == 0 || length == text.Length || text[length] == (byte)'\n'),
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            async (length, cancellationToken) =>
            {
                string path = _work.Combine($"{length}.pkr.hcl");
                await File.WriteAllBytesAsync(path, text[..length], cancellationToken);
                KilnRun run = await _kiln.RunAsync(_work, "validate", path);
                AssertVerdict(run, $"the first {length} bytes");
            });
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("(", ")")]
    [InlineData("{a=", "}")]
    [InlineData("!", "")]
    [InlineData("-", "")]
    [InlineData("\"${", "}\"")]
    [InlineData("[for x in [1] : ", "]")]
    [InlineData("upper(", ")")]
    [InlineData("true ? 1 : ", "")]
    public async Task Ten_thousand_nested_constructs_are_refused_with_a_diagnostic(string open, string close)
    {
        const int Depth = 10_000;
        StringBuilder text = new("locals {\n  a = ");
        text.Insert(text.Length, open, Depth).Append('1').Insert(text.Length, close, Depth).Append("\n}\n");
        KilnRun run = await ValidateAsync(text.ToString());
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Error: ", run.Output, StringComparison.Ordinal);
        Assert.Contains("t.pkr.hcl line 2", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hundred_megabytes_of_template_are_read_or_refused()
    {
        const string Line = "  # a line of a comment that says nothing, again and again, to fill the file with text\n";
        StringBuilder text = new("locals {\n");
        text.Insert(text.Length, Line, 100_000_000 / Line.Length).Append("}\n\nsource \"null\" \"a\" {\n  communicator = \"none\"\n}\n");
        text.Append("build {\n  sources = [\"source.null.a\"]\n}\n");
        KilnRun run = await ValidateAsync(text.ToString());
        AssertVerdict(run, "a template of 100 MB");
    }

    [Fact]
    public async Task A_number_of_a_million_digits_ends_in_a_verdict()
    {
        KilnRun run = await ValidateAsync($"locals {{\n  a = {new string('7', 1_000_000)}\n}}\n");
        AssertVerdict(run, "a number of a million digits");
    }

    [Fact]
    public async Task An_unreadable_template_is_named()
    {
        Requires.Check(OperatingSystem.IsLinux(), "needs Linux");
        string path = _work.Combine("t.pkr.hcl");
        Directory.CreateDirectory(path);
        KilnRun run = await _kiln.RunAsync(_work, "validate", "t.pkr.hcl");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("t.pkr.hcl", run.Output, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _kiln.Dispose();
        _work.Dispose();
    }

    private async Task<KilnRun> ValidateAsync(string text)
    {
        await File.WriteAllTextAsync(_work.Combine("t.pkr.hcl"), text);
        return await _kiln.RunAsync(_work, "validate", "t.pkr.hcl");
    }

    private static void AssertVerdict(KilnRun run, string input)
    {
        bool valid = run.ExitCode == 0 && run.Output.Contains("The configuration is valid.", StringComparison.Ordinal);
        bool refused = run.ExitCode == 1 && run.Output.Contains("Error: ", StringComparison.Ordinal);
        Assert.True(valid || refused, $"{input}: exit {run.ExitCode}\n{run.Output}\n{run.Error}");
        Assert.DoesNotContain("Unhandled", run.Error, StringComparison.Ordinal);
    }
}
