using System.Collections.Immutable;

namespace Kiln.Builders.Docker.Running;

/// <summary>The arguments of a <c>docker run</c>, taken apart.</summary>
/// <param name="Options">In their order; a switch has the value <c>true</c> or <c>false</c>.</param>
/// <param name="Image">The first argument that is no option.</param>
/// <param name="Command">What follows the image.</param>
internal sealed record RunCommandLine(
    ImmutableArray<(string Name, string Value)> Options,
    string Image,
    ImmutableArray<string> Command)
{
    /// <summary>What is wrong with it, for the user; null when it is right.</summary>
    public string? Problem { get; private init; }

    public static RunCommandLine Parse(ImmutableArray<string> arguments)
    {
        ImmutableArray<(string, string)>.Builder options = ImmutableArray.CreateBuilder<(string, string)>();
        int next = 0;
        while (next < arguments.Length && arguments[next] is ['-', _, ..] argument)
        {
            next++;
            if (argument == "--")
            {
                break;
            }

            string? rest = next < arguments.Length ? arguments[next] : null;
            (string? problem, bool takesNext) = argument[1] == '-'
                ? AddLong(argument, rest, options)
                : AddShort(argument, rest, options);
            if (problem is not null)
            {
                return new([], "", []) { Problem = problem };
            }

            next += takesNext ? 1 : 0;
        }

        return next == arguments.Length
            ? new([], "", []) { Problem = "run_command names no image; end it with \"{{.Image}}\"." }
            : new(options.ToImmutable(), arguments[next], arguments[(next + 1)..]);
    }

    private static (string? Problem, bool TakesNext) AddLong(
        string argument,
        string? rest,
        ImmutableArray<(string, string)>.Builder options)
    {
        int equals = argument.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? argument[2..] : argument[2..equals];
        if (RunFlags.Find(name) is not { } flag)
        {
            return (Unknown($"--{name}"), false);
        }

        string? value = equals >= 0 ? argument[(equals + 1)..] : RunFlags.IsSwitch(flag) ? "true" : rest;
        return Add(name, flag, value, equals < 0 && !RunFlags.IsSwitch(flag), options);
    }

    /// <summary>Letters of switches can stand together; the last may have a value.</summary>
    private static (string? Problem, bool TakesNext) AddShort(
        string argument,
        string? rest,
        ImmutableArray<(string, string)>.Builder options)
    {
        for (int i = 1; i < argument.Length; i++)
        {
            if (RunFlags.NameOf(argument[i]) is not { } name)
            {
                return (Unknown($"-{argument[i]}"), false);
            }

            RunFlag flag = RunFlags.Find(name)!;
            string after = argument[(i + 1)..];
            bool hasValue = after.StartsWith('=') || (after.Length > 0 && !RunFlags.IsSwitch(flag));
            if (hasValue)
            {
                return Add(name, flag, after.TrimStart('='), takesNext: false, options);
            }

            bool isSwitch = RunFlags.IsSwitch(flag);
            (string? problem, bool takesNext) = Add(name, flag, isSwitch ? "true" : rest, !isSwitch, options);
            if (problem is not null || takesNext)
            {
                return (problem, takesNext);
            }
        }

        return (null, false);
    }

    private static (string? Problem, bool TakesNext) Add(
        string name,
        RunFlag flag,
        string? value,
        bool takesNext,
        ImmutableArray<(string, string)>.Builder options)
    {
        if (value is null)
        {
            return ($"The option --{name} in run_command needs a value.", false);
        }

        if (RunFlags.IsSwitch(flag) && !bool.TryParse(value, out bool _))
        {
            return ($"The option --{name} in run_command is a switch and cannot be \"{value}\".", false);
        }

        if (RunSpec.Objection(name, flag, value) is { } objection)
        {
            return (objection, false);
        }

        options.Add((name, value));
        return (null, takesNext);
    }

    private static string Unknown(string option) =>
        $"run_command has the option {option}, which is none of `docker run` that can be used here.";
}
