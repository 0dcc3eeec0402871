using Kiln.Testing;

namespace Kiln.Cli.Tests.Commands;

/// <summary>Wherever a template breaks off, the command ends with a diagnostic and exit code 1, never with a crash.</summary>
public sealed class PrefixTests : IDisposable
{
    private readonly TemporaryDirectory _work = new();

    public static TheoryData<string> Examples =>
        [.. Directory.GetFiles(Path.Combine(RepositoryRoot.Path, "examples"), "*.pkr.hcl", SearchOption.AllDirectories)
            .Select(static file => Path.GetRelativePath(RepositoryRoot.Path, file))];

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task Every_prefix_of_an_example_ends_in_a_verdict(string example)
    {
        byte[] text = await File.ReadAllBytesAsync(
            Path.Combine(RepositoryRoot.Path, example), TestContext.Current.CancellationToken);
        InProcess kiln = new() { WorkingDirectory = _work, Environment = { ["HOME"] = _work } };
        for (int length = 0; length <= text.Length; length++)
        {
            await File.WriteAllBytesAsync(
                _work.Combine("t.pkr.hcl"), text[..length], TestContext.Current.CancellationToken);
            InProcess.Outcome outcome = await kiln.RunAsync("validate", "t.pkr.hcl");
            bool valid = outcome.ExitCode == 0
                && outcome.Output.Contains("The configuration is valid.", StringComparison.Ordinal);
            bool refused = outcome.ExitCode == 1 && outcome.Output.Contains("Error: ", StringComparison.Ordinal);
            Assert.True(
                valid || refused,
                $"the first {length} bytes: exit {outcome.ExitCode}\n{outcome.Output}\n{outcome.Error}");
            Assert.DoesNotContain(" PACKER CRASH ", outcome.Output + outcome.Error, StringComparison.Ordinal);
        }
    }

    public void Dispose() => _work.Dispose();
}
