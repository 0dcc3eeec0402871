using System.Collections.Immutable;
using Kiln.Components.Checkpoints;
using Kiln.Components.Templates;
using Kiln.Sdk.Configuration;

namespace Kiln.Components.Scripts;

/// <summary>Options of every component that runs scripts.</summary>
[ConfigRecord]
public sealed partial record ScriptOptions
{
    /// <summary>Commands, written line by line into one script.</summary>
    public ImmutableArray<string> Inline { get; init; } = [];

    /// <summary>A local script.</summary>
    public string? Script { get; init; }

    /// <summary>Several local scripts, run in this order.</summary>
    public ImmutableArray<string> Scripts { get; init; } = [];

    /// <summary>Exit codes that are no failure.</summary>
    public ImmutableArray<int> ValidExitCodes { get; init; } = [0];

    /// <summary>Variables for the scripts, each as `NAME=value`.</summary>
    public ImmutableArray<string> EnvironmentVars { get; init; } = [];

    /// <summary>Variables for the scripts. Overrules `environment_vars`.</summary>
    public ImmutableSortedDictionary<string, string> Env { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Local scripts of both options.</summary>
    [ConfigIgnore]
    public ImmutableArray<string> Files => HasScript ? [Script!] : Scripts;

    private bool HasScript => !string.IsNullOrEmpty(Script);

    /// <summary>What scripts on a machine depend on.</summary>
    public InputCollector Collect(InputCollector inputs) => inputs
        .Add("inline", Inline)
        .AddPaths("scripts", Files)
        .Add("environment_vars", EnvironmentVars)
        .Add("env", Env);

    /// <summary>The rules of provisioners that run scripts on a machine.</summary>
    public IEnumerable<ConfigProblem> CheckRemote() => [.. CheckOne(), .. CheckFiles(), .. CheckVariables()];

    /// <summary>Every local file must be there already.</summary>
    public IEnumerable<ConfigProblem> CheckFiles()
    {
        foreach (string path in Files.Where(static path => !OptionTemplates.IsOpen(path)))
        {
            if (LocalPath.Objection(path) is { } objection)
            {
                yield return new($"Bad script '{path}': {objection}", HasScript ? "script" : "scripts");
            }
        }
    }

    public IEnumerable<ConfigProblem> CheckVariables() => ScriptEnvironment.Check(EnvironmentVars);

    /// <summary>Exactly one of `inline`, `script` and `scripts` must be given.</summary>
    private IEnumerable<ConfigProblem> CheckOne()
    {
        if (HasScript && !Scripts.IsEmpty)
        {
            yield return new("Only one of script or scripts can be specified.", "scripts");
        }

        if (Files.IsEmpty && Inline.IsEmpty)
        {
            yield return new("Either a script file or inline script must be specified.");
        }
        else if (!Files.IsEmpty && !Inline.IsEmpty)
        {
            yield return new("Only a script file or an inline script can be specified, not both.", "inline");
        }
    }
}
