using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Kiln.Language.Diagnostics;
using Kiln.Testing;

namespace Kiln.Template.Tests.Cases;

/// <summary>Each folder in <c>pairs</c> holds one template in native syntax and in JSON; both mean the same.</summary>
public sealed partial class PairTests
{
    private static readonly string Root = Path.Combine(RepositoryRoot.Path, "tests", "Kiln.Template.Tests", "pairs");

    public static TheoryData<string> Names =>
    [
        .. Directory.EnumerateDirectories(Root)
            .Select(static folder => Path.GetFileName(folder))
            .Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Template_in_json_comes_to_the_same_plan(string name)
    {
        CaseOptions options = CaseOptions.Read(Path.Combine(Root, name));

        string native = await PlanAsync(options with { Path = "a.pkr.hcl" });
        string json = await PlanAsync(options with { Path = "a.pkr.json" });

        Assert.Contains("\nbuild ", native, StringComparison.Ordinal);
        Assert.Equal(native, json);
    }

    private static async Task<string> PlanAsync(CaseOptions options)
    {
        (string text, ImmutableArray<Diagnostic> diagnostics) = await PlanDump.RunAsync(options);
        Assert.Empty(diagnostics);
        return Lines().Replace(text, "");
    }

    [GeneratedRegex(@" at \d+(?=:)")]
    private static partial Regex Lines();
}
