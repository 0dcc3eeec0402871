using Kiln.Cli.Commands;
using Kiln.Cli.Flags;
using Kiln.Testing;

namespace Kiln.Cli.Tests;

/// <summary>Every command has a page, and page, help and parser know the same flags.</summary>
public sealed class CommandPagesTests
{
    public static TheoryData<string> Commands { get; } =
        [.. CommandTable.Commands.Where(static command => !command.IsHidden).Select(static command => command.Name)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Command_has_a_page_that_names_its_flags(string name)
    {
        string page = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "commands", $"{name}.md"));
        Assert.StartsWith($"# kiln {name}\n", page, StringComparison.Ordinal);
        if (page.Contains("build.md#flags-of-all-commands-that-read-a-template", StringComparison.Ordinal))
        {
            page += File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "commands", "build.md"));
        }

        Assert.DoesNotContain(FlagsOf(name), flag => !page.Contains($"`-{flag}", StringComparison.Ordinal));
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
}
