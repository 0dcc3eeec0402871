using System.Text.RegularExpressions;
using Kiln.Cli.Commands;
using Kiln.Cli.Flags;
using Kiln.Testing;

namespace Kiln.Cli.Tests;

/// <summary>Every command has a page, and page, help and parser know the same flags.</summary>
public sealed partial class CommandPagesTests
{
    /// <summary>Kiln sets them and does not read them; the pages of the provisioners have them.</summary>
    private static readonly string[] VariablesForScripts =
        ["PACKER_BUILDER_TYPE", "PACKER_BUILD_NAME", "PACKER_HTTP_ADDR", "PACKER_HTTP_IP", "PACKER_HTTP_PORT"];

    private static readonly string Overview =
        File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "commands", "README.md"));

    public static TheoryData<string> Commands { get; } =
        [.. CommandTable.Commands.Where(static command => !command.IsHidden).Select(static command => command.Name)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Command_has_a_page_that_names_its_flags(string name)
    {
        // The commands of a group share its page.
        string file = name.Split(' ')[0];
        string page = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "commands", $"{file}.md"));
        Assert.StartsWith($"# kiln {file}\n", page, StringComparison.Ordinal);
        Assert.True(name == file || page.Contains($"\n## kiln {name}\n", StringComparison.Ordinal));
        if (page.Contains("build.md#flags-of-all-commands-that-read-a-template", StringComparison.Ordinal))
        {
            page += File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "commands", "build.md"));
        }

        Assert.DoesNotContain(FlagsOf(name), flag => !page.Contains($"`-{flag}", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Command_is_in_the_list_of_pages(string name)
    {
        string file = name.Split(' ')[0];
        Assert.Contains($"| [`{file}`]({file}.md) | ", Overview, StringComparison.Ordinal);
    }

    [Fact]
    public void Exit_codes_have_a_table() => Assert.All(
        Enum.GetValues<ExitCode>(),
        static code => Assert.Contains($"\n| {(int)code} | ", Overview, StringComparison.Ordinal));

    [Fact]
    public void Variables_that_the_sources_read_have_a_table()
    {
        SortedSet<string> names = new(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(
            Path.Combine(RepositoryRoot.Path, "src"), "*.cs", SearchOption.AllDirectories))
        {
            names.UnionWith(VariableName().Matches(File.ReadAllText(file)).Select(static m => m.Groups["name"].Value));
        }

        names.ExceptWith(VariablesForScripts);
        Assert.NotEmpty(names);
        Assert.DoesNotContain(names, static name => !Overview.Contains($"`{name}`", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Help_names_the_flags(string name)
    {
        string help = CommandTable.Find(name)!.Create().Help("kiln");
        Assert.DoesNotContain(FlagsOf(name), flag => !help.Contains($"  -{flag}", StringComparison.Ordinal));
    }

    private static IEnumerable<string> FlagsOf(string name) =>
        CommandTable.Find(name)!.Create().Flags.Select(static (Flag flag) => flag.Name);

    [GeneratedRegex("\"(?<name>(?:KILN|PACKER|XDG)_[A-Z_]*[A-Z])\"")]
    private static partial Regex VariableName();
}
