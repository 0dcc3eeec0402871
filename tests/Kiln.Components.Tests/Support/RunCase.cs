using System.Text.Json;

namespace Kiln.Components.Tests.Support;

/// <summary>
/// One case of a data file: a configuration, what the machine answers, and everything that must happen, in order.
/// </summary>
public sealed class RunCase
{
    public required string Name { get; init; }

    public required JsonElement Config { get; init; }

    public Dictionary<string, string> Variables { get; init; } = [];

    /// <summary>Files made in the test's folder before, which configurations name as <c>$DIR</c>.</summary>
    public Dictionary<string, string> Files { get; init; } = [];

    public JsonElement[] Answers { get; init; } = [];

    public required string[] Expected { get; init; }

    /// <summary>The message of the failure; null when there is none.</summary>
    public string? Error { get; init; }

    public static TheoryData<RunCase> Read(string file)
    {
        string text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "cases", file));
        return [.. JsonSerializer.Deserialize<RunCase[]>(text, JsonSerializerOptions.Web)!];
    }

    internal Answer[] AnswerList() => [.. Answers.Select(static a => a.Deserialize<Answer>(JsonSerializerOptions.Web)!)];

    public override string ToString() => Name;
}
