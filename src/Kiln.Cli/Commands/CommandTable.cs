using System.Collections.Immutable;

namespace Kiln.Cli.Commands;

/// <param name="Name">As typed.</param>
/// <param name="Synopsis">For the general help.</param>
/// <param name="Create">Makes the command; only the one that runs is made.</param>
internal sealed record CommandEntry(string Name, string Synopsis, Func<ICommand> Create);

/// <summary>All commands and the general help.</summary>
internal static class CommandTable
{
    /// <summary>Sorted by name.</summary>
    public static ImmutableArray<CommandEntry> Commands { get; } =
    [
        new("version", "Prints the Packer version", static () => new VersionCommand()),
    ];

    public static CommandEntry? Find(string name) => Commands.FirstOrDefault(c => c.Name == name);

    public static string GeneralHelp(string invokedAs)
    {
        int width = Commands.Max(static c => c.Name.Length);
        IEnumerable<string> lines = Commands.Select(c => $"    {c.Name.PadRight(width)}    {c.Synopsis}\n");
        return $"Usage: {invokedAs} [--version] [--help] <command> [<args>]\n\n"
            + $"Available commands are:\n{string.Concat(lines)}\n";
    }
}
