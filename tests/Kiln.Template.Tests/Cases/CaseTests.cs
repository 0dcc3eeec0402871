using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Testing;

namespace Kiln.Template.Tests.Cases;

/// <summary>
/// Each folder in <c>cases</c> is a template with the text that it comes to. With <c>KILN_UPDATE_CASES=1</c> the
/// expected
/// texts are written anew instead of compared.
/// </summary>
public sealed class CaseTests
{
    private static readonly string Root = Path.Combine(RepositoryRoot.Path, "tests", "Kiln.Template.Tests", "cases");

    public static TheoryData<string> Names =>
    [
        .. Directory.EnumerateDirectories(Root)
            .Select(static folder => Path.GetFileName(folder))
            .Order(StringComparer.Ordinal),
    ];

    public static TheoryData<string> NamesToCompare =>
    [
        .. Names
            .Select(static row => row.Data)
            .Where(static name => CaseOptions.Read(Path.Combine(Root, name)).ComparesWithPacker),
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Template_comes_to_the_expected_plan_and_messages(string name)
    {
        string folder = Path.Combine(Root, name);
        (string text, _) = await PlanDump.RunAsync(CaseOptions.Read(folder));
        string expected = Path.Combine(folder, "expected.txt");
        if (Environment.GetEnvironmentVariable("KILN_UPDATE_CASES") == "1"
            && Environment.GetEnvironmentVariable("CI") != "true")
        {
            File.WriteAllText(expected, text);
        }

        Assert.Equal(File.ReadAllText(expected), text);
    }

    [Theory]
    [MemberData(nameof(NamesToCompare))]
    public async Task Messages_are_those_of_packer(string name)
    {
        string packer = Requires.Tool("packer", "packer");
        CaseOptions options = CaseOptions.Read(Path.Combine(Root, name));
        (_, ImmutableArray<Diagnostic> diagnostics) = await PlanDump.RunAsync(options);
        ImmutableSortedSet<string> ours =
            [.. diagnostics.Select(static d => PackerMessages.Normalise($"{d.Summary}\n{d.Detail}"))];
        ImmutableSortedSet<string> theirs =
            await PackerMessages.ValidateAsync(packer, Path.Combine(Root, name), options);
        Assert.Equal(theirs, ours);
    }
}
