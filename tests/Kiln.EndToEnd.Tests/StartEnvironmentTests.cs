using Kiln.Testing;

namespace Kiln.EndToEnd.Tests;

/// <summary>Tests of this process do not see each other through its environment.</summary>
public sealed class StartEnvironmentTests
{
    [Fact]
    public async Task What_a_test_adds_to_the_environment_is_not_given_to_what_another_starts()
    {
        const string Variable = "KILN_TEST_ADDED";
        using IsolatedTool tool = new(Requires.Tool("env", "coreutils"));
        using TemporaryDirectory folder = new();
        StartEnvironment.Remember();
        try
        {
            Environment.SetEnvironmentVariable(Variable, "yes");
            KilnRun run = await tool.RunAsync(folder);
            Assert.Contains("PATH=", run.Output, StringComparison.Ordinal);
            Assert.DoesNotContain(Variable, run.Output, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, null);
        }
    }
}
