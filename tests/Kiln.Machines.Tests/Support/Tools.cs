using Kiln.Testing;

namespace Kiln.Machines.Tests.Support;

/// <summary>Runs programs that know the formats on their own account.</summary>
internal static class Tools
{
    /// <summary>Runs one, which must succeed.</summary>
    /// <returns>What it wrote to its standard output.</returns>
    public static async Task<string> RunAsync(string name, string debianPackage, params string[] arguments)
    {
        using IsolatedTool tool = new(Requires.Tool(name, debianPackage))
        {
            Environment = { ["LC_ALL"] = "C.UTF-8" },
        };
        KilnRun run = await tool.RunAsync("/", arguments);
        Assert.True(run.ExitCode == 0, $"{name} {string.Join(' ', arguments)}: {run.ExitCode}\n{run.Output}\n{run.Error}");
        return run.Output;
    }
}
