using System.Xml.Linq;
using Kiln.Testing;

namespace Kiln.Architecture.Tests;

public sealed class ArrowsTests
{
    private static readonly string Source = Path.Combine(RepositoryRoot.Path, "src");

    private static readonly Dictionary<string, string[]> Arrows = File
        .ReadLines(Path.Combine(Source, "arrows.txt"))
        .Where(static line => line.Length > 0 && line[0] != '#')
        .Select(static line => line.Split(':', 2))
        .ToDictionary(
            static parts => parts[0],
            static parts => parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries),
            StringComparer.Ordinal);

    public static TheoryData<string> Projects =>
        [.. Directory.GetFiles(Source, "*.csproj", SearchOption.AllDirectories).Select(static file => Path.GetFileNameWithoutExtension(file)!)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_references_only_what_the_arrows_allow(string project)
    {
        Assert.True(Arrows.TryGetValue(project, out string[]? allowed), $"src/arrows.txt has no line for {project}");
        if (allowed is ["*"])
        {
            return;
        }

        string file = Path.Combine(Source, project, project + ".csproj");
        IEnumerable<string> references = XDocument.Load(file)
            .Descendants("ProjectReference")
            .Select(static reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));
        Assert.Empty(references.Except(allowed));
    }

    [Fact]
    public void Arrows_name_only_projects_that_exist() =>
        Assert.Empty(Arrows.Keys.Except(Projects.Select(static row => row.Data)));

    [Theory]
    [InlineData("Kiln.Values")]
    [InlineData("Kiln.Language")]
    [InlineData("Kiln.GoTemplate")]
    public void Pure_project_does_no_input_or_output(string project)
    {
        string[] outside = ["File.", "Directory.", "Process.", "HttpClient", "Console.", "Socket", "Environment.Get"];
        IEnumerable<string> uses = Directory
            .GetFiles(Path.Combine(Source, project), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => File.ReadLines(file)
                .Where(line => outside.Any(word => IsWordAt(line, word)))
                .Select(line => $"{Path.GetFileName(file)}: {line.Trim()}"));
        Assert.Empty(uses);
    }

    private static bool IsWordAt(string line, string word)
    {
        int at = line.IndexOf(word, StringComparison.Ordinal);
        bool comment = line.TrimStart().StartsWith("//", StringComparison.Ordinal);
        return at >= 0 && !comment && (at == 0 || (!char.IsLetterOrDigit(line[at - 1]) && line[at - 1] is not ('.' or '_')));
    }
}
