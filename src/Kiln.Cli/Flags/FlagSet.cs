using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Values;

namespace Kiln.Cli.Flags;

/// <summary>The flags of one command, parsed as Go programs parse theirs, with the same words for mistakes.</summary>
internal sealed class FlagSet(params ImmutableArray<Flag> flags)
{
    private readonly ImmutableArray<Flag> _flags = flags;

    /// <summary>Gives the flags their values, up to the first argument that is none or <c>--</c>.</summary>
    public ParsedFlags Parse(ImmutableArray<string> arguments)
    {
        int next = 0;
        while (next < arguments.Length)
        {
            string argument = arguments[next];
            if (argument.Length < 2 || argument[0] != '-')
            {
                break;
            }

            next++;
            if (argument == "--")
            {
                break;
            }

            string? error = ParseOne(argument, arguments, ref next);
            if (error is not null)
            {
                return new([], error);
            }
        }

        return new(arguments[next..], null);
    }

    private string? ParseOne(string argument, ImmutableArray<string> arguments, ref int next)
    {
        string text = argument[(argument[1] == '-' ? 2 : 1)..];
        if (text[0] is '-' or '=')
        {
            return $"bad flag syntax: {argument}";
        }

        int equals = text.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? text : text[..equals];
        string? value = equals < 0 ? null : text[(equals + 1)..];
        Flag? flag = _flags.FirstOrDefault(f => f.Name == name);
        if (flag is null)
        {
            string question = Similar.Question("-" + name, _flags.Select(static f => "-" + f.Name));
            return $"flag provided but not defined: -{name}{(question.Length > 0 ? "." + question : "")}";
        }

        if (flag.IsBoolean)
        {
            return flag.Set(value ?? "true") is string problem
                ? $"invalid boolean value {GoText.Quote(value!)} for -{name}: {problem}"
                : null;
        }

        if (value is null)
        {
            if (next == arguments.Length)
            {
                return $"flag needs an argument: -{name}";
            }

            value = arguments[next++];
        }

        return flag.Set(value) is string reason
            ? $"invalid value {GoText.Quote(value)} for flag -{name}: {reason}"
            : null;
    }
}
