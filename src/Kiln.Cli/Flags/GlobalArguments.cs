using System.Collections.Immutable;
using Kiln.Cli.Rendering;

namespace Kiln.Cli.Flags;

/// <summary>What the command line says before a command's own flags are looked at.</summary>
/// <param name="Command">Null when none is named.</param>
/// <param name="CommandArguments">What follows the command.</param>
/// <param name="IsMachineReadable">The flag was anywhere.</param>
/// <param name="WantsHelp">A help flag was anywhere in front of <c>--</c>.</param>
/// <param name="HasStrayFlags">There were unknown flags in front of the command.</param>
/// <param name="Output">What <c>-output</c> said, as it is; null when it was not there.</param>
internal sealed record GlobalArguments(
    string? Command,
    ImmutableArray<string> CommandArguments,
    bool IsMachineReadable,
    bool WantsHelp,
    bool HasStrayFlags,
    string? Output)
{
    private const string MachineReadable = "-machine-readable";

    public static GlobalArguments Read(ImmutableArray<string> arguments)
    {
        bool isMachineReadable = arguments.Contains(MachineReadable);
        (ImmutableArray<string> rest, string? output) = OutputFlag.TakeFrom(arguments.Remove(MachineReadable));
        int command = 0;
        bool hasStrayFlags = false;
        while (command < rest.Length && rest[command].StartsWith('-'))
        {
            if (rest[command] is "-v" or "-version" or "--version")
            {
                // Compat: everything else on the line is dropped.
                return new("version", [], isMachineReadable, false, false, output);
            }

            if (rest[command] == "--")
            {
                return new(null, [], isMachineReadable, HasHelp(rest), hasStrayFlags, output);
            }

            hasStrayFlags |= !IsHelp(rest[command]);
            command++;
        }

        return command == rest.Length
            ? new(null, [], isMachineReadable, HasHelp(rest), hasStrayFlags, output)
            : new(rest[command], rest[(command + 1)..], isMachineReadable, HasHelp(rest), hasStrayFlags, output);
    }

    /// <summary>In which language the command answers.</summary>
    /// <param name="context">The variable <c>KILN_OUTPUT</c> says it when the command line does not.</param>
    /// <param name="problem">Set when what was wanted does not exist.</param>
    public OutputFormat FormatOf(CliContext context, ref string? problem) =>
        OutputFlag.FormatOf(Output, IsMachineReadable, context, ref problem);

    private static bool HasHelp(ImmutableArray<string> arguments) =>
        arguments.TakeWhile(static a => a != "--").Any(IsHelp);

    private static bool IsHelp(string argument) => argument is "-h" or "-help" or "--help";
}
