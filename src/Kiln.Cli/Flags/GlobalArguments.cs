using System.Collections.Immutable;

namespace Kiln.Cli.Flags;

/// <summary>What the command line says before a command's own flags are looked at.</summary>
/// <param name="Command">Null when none is named.</param>
/// <param name="CommandArguments">What follows the command.</param>
/// <param name="IsMachineReadable">The flag was anywhere.</param>
/// <param name="WantsHelp">A help flag was anywhere in front of <c>--</c>.</param>
/// <param name="HasStrayFlags">There were unknown flags in front of the command.</param>
internal sealed record GlobalArguments(
    string? Command,
    ImmutableArray<string> CommandArguments,
    bool IsMachineReadable,
    bool WantsHelp,
    bool HasStrayFlags)
{
    private const string MachineReadable = "-machine-readable";

    public static GlobalArguments Read(ImmutableArray<string> arguments)
    {
        bool isMachineReadable = arguments.Contains(MachineReadable);
        ImmutableArray<string> rest = arguments.Remove(MachineReadable);
        int command = 0;
        bool hasStrayFlags = false;
        while (command < rest.Length && rest[command].StartsWith('-'))
        {
            if (rest[command] is "-v" or "-version" or "--version")
            {
                // Compat: everything else on the line is dropped.
                return new("version", [], isMachineReadable, false, false);
            }

            if (rest[command] == "--")
            {
                return new(null, [], isMachineReadable, HasHelp(rest), hasStrayFlags);
            }

            hasStrayFlags |= !IsHelp(rest[command]);
            command++;
        }

        return command == rest.Length
            ? new(null, [], isMachineReadable, HasHelp(rest), hasStrayFlags)
            : new(rest[command], rest[(command + 1)..], isMachineReadable, HasHelp(rest), hasStrayFlags);
    }

    private static bool HasHelp(ImmutableArray<string> arguments) =>
        arguments.TakeWhile(static a => a != "--").Any(IsHelp);

    private static bool IsHelp(string argument) => argument is "-h" or "-help" or "--help";
}
