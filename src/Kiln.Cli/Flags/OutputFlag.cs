using System.Collections.Immutable;
using Kiln.Cli.Rendering;
using Kiln.Values;

namespace Kiln.Cli.Flags;

/// <summary><c>-output=json</c>, which like <c>-machine-readable</c> stands anywhere on the command line.</summary>
internal static class OutputFlag
{
    private const string Name = "output";

    private const string Setting = "KILN_OUTPUT";

    /// <returns>The arguments without the flag, and its last value; what follows <c>--</c> is no flag.</returns>
    public static (ImmutableArray<string> Others, string? Value) TakeFrom(ImmutableArray<string> arguments)
    {
        ImmutableArray<string>.Builder rest = ImmutableArray.CreateBuilder<string>(arguments.Length);
        string? value = null;
        for (int i = 0; i < arguments.Length; i++)
        {
            string argument = arguments[i];
            if (argument == "--")
            {
                rest.AddRange(arguments.AsSpan(i..));
                break;
            }

            if (argument is $"-{Name}" or $"--{Name}")
            {
                value = i + 1 < arguments.Length ? arguments[++i] : "";
            }
            else if (ValueIn(argument) is { } given)
            {
                value = given;
            }
            else
            {
                rest.Add(argument);
            }
        }

        return (rest.ToImmutable(), value);
    }

    public static OutputFormat FormatOf(string? flag, bool isMachineReadable, CliContext context, ref string? problem)
    {
        switch (flag ?? (isMachineReadable ? null : context.Variable(Setting)))
        {
            case null:
                return isMachineReadable ? OutputFormat.MachineReadable : OutputFormat.Text;
            case "text":
                return isMachineReadable ? OutputFormat.MachineReadable : OutputFormat.Text;
            case "json" when isMachineReadable:
                problem ??= "The flags -machine-readable and -output=json ask for different output; give one of them.";
                return OutputFormat.Text;
            case "json":
                return OutputFormat.Json;
            case var wanted:
                problem ??= flag is not null
                    ? $"invalid value {GoText.Quote(wanted)} for flag -{Name}: expected one of [\"text\" \"json\"]"
                    : $"The environment variable {Setting} is {GoText.Quote(wanted)}, but it can only be text or json.";
                return OutputFormat.Text;
        }
    }

    private static string? ValueIn(string argument)
    {
        int dashes = argument.StartsWith("--", StringComparison.Ordinal) ? 2 : 1;
        string start = $"{new string('-', dashes)}{Name}=";
        return argument.StartsWith(start, StringComparison.Ordinal) ? argument[start.Length..] : null;
    }
}
