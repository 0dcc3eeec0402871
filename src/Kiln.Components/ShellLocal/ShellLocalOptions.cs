using System.Collections.Immutable;
using Kiln.Components.Scripts;
using Kiln.Sdk.Configuration;

namespace Kiln.Components.ShellLocal;

/// <summary>Options that the provisioner and the post-processor `shell-local` share.</summary>
[ConfigRecord]
public sealed partial record ShellLocalOptions : IValidatedConfig
{
    [ConfigInclude]
    public ScriptOptions Scripts { get; init; } = new();

    /// <summary>One command. The same as `inline` with one element.</summary>
    public string? Command { get; init; }

    /// <summary>
    /// The program and its arguments that run a script. Templates in it can use `.Vars` (the variables), `.Script` (the
    /// script's absolute path) and the build variables.
    /// </summary>
    [ConfigOption(RenderedLater = true, Default = "[\"/bin/sh\", \"-c\", \"{{.Vars}} {{.Script}}\"]")]
    public ImmutableArray<string> ExecuteCommand { get; init; } = [];

    /// <summary>What stands behind `#!` in the first line of the script made from `inline`.</summary>
    [ConfigOption(Default = "/bin/sh -e")]
    public string? InlineShebang { get; init; }

    /// <summary>How one variable is written into `.Vars`: two `%s` stand for its name and its value.</summary>
    [ConfigOption(Default = "%s='%s' ")]
    public string? EnvVarFormat { get; init; }

    /// <summary>Run only on these systems: `darwin`, `freebsd`, `linux`, `openbsd`, `solaris`, `windows`.</summary>
    public ImmutableArray<string> OnlyOn { get; init; } = [];

    /// <summary>The extension of the script made from `inline`; its point may be left out.</summary>
    public string? TempfileExtension { get; init; }

    /// <summary>Hand script paths over as `/mnt/c/...`, for a Linux shell on Windows. Not with `inline`.</summary>
    public bool UseLinuxPathing { get; init; }

    /// <summary>Inline commands, also those of the older option.</summary>
    [ConfigIgnore]
    public ImmutableArray<string> Lines => string.IsNullOrEmpty(Command) ? Scripts.Inline : [Command];

    public IEnumerable<ConfigProblem> Validate() =>
    [
        .. CheckSources(),
        .. Scripts.CheckFiles(),
        .. CheckSystems(),
        .. Scripts.CheckVariables(),
    ];

    private IEnumerable<ConfigProblem> CheckSources()
    {
        int given = (string.IsNullOrEmpty(Command) ? 0 : 1)
            + (Scripts.Inline.IsEmpty ? 0 : 1)
            + (string.IsNullOrEmpty(Scripts.Script) ? 0 : 1)
            + (Scripts.Scripts.IsEmpty ? 0 : 1);
        if (given == 0)
        {
            yield return new("Command, Inline, Script and Scripts options cannot all be empty.");
        }
        else if (given > 1)
        {
            yield return new(
                "You may only specify one of the following options: Command, Inline, Script or Scripts. "
                + "Please consolidate these options in your config.");
        }

        if (UseLinuxPathing && !Lines.IsEmpty)
        {
            yield return new(
                "Inline commands are not supported with use_linux_pathing: put them into a script file.",
                "use_linux_pathing");
        }
    }

    private IEnumerable<ConfigProblem> CheckSystems() => OnlyOn
        .Where(static name => !LocalSystem.Names.Contains(name))
        .Select(static name => new ConfigProblem(
            $"Invalid OS specified in only_on: '{name}'\nSupported OS names: {string.Join(", ", LocalSystem.Names)}",
            "only_on"));
}
