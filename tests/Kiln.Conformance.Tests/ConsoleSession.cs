using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Kiln.Testing;

namespace Kiln.Conformance.Tests;

/// <summary>
/// Many expressions through one console. A marker expression after each one tells the answers apart.
/// </summary>
internal static class ConsoleSession
{
    private static readonly string Scope =
        Path.Combine(RepositoryRoot.Path, "tests", "Kiln.Conformance.Tests", "scope");

    /// <returns>The answers, in the order of the expressions.</returns>
    public static async Task<ImmutableArray<string>> AskAsync(string toolName, IReadOnlyList<string> expressions)
    {
        using IsolatedTool tool = ConformanceTool.Open(toolName);
        using TemporaryDirectory folder = new();
        string input = folder.Combine("input");
        StringBuilder lines = new();
        for (int i = 0; i < expressions.Count; i++)
        {
            lines.Append(CultureInfo.InvariantCulture, $"{expressions[i]}\n\"{Marker(i)}\"\n");
        }

        await File.WriteAllTextAsync(input, lines.ToString(), TestContext.Current.CancellationToken);
        KilnRun run = await tool.RunFromFileAsync(Scope, input, "console", ".");
        Assert.True(run.ExitCode == 0, $"exit {run.ExitCode}\n{run.Output}\n{run.Error}");
        return Split(run.Output, expressions.Count);
    }

    private static ImmutableArray<string> Split(string output, int count)
    {
        ImmutableArray<string>.Builder answers = ImmutableArray.CreateBuilder<string>(count);
        int start = 0;
        for (int i = 0; i < count; i++)
        {
            string marker = Marker(i) + "\n";
            int end = output.IndexOf(marker, start, StringComparison.Ordinal);
            Assert.True(end >= 0, $"no answer to expression {i}:\n{output[start..]}");
            answers.Add(PlainOutput.Of(output[start..end], withPlaces: false));
            start = end + marker.Length;
        }

        return answers.MoveToImmutable();
    }

    private static string Marker(int i) => string.Create(CultureInfo.InvariantCulture, $"<<{i}>>");
}
