using System.Collections.Immutable;
using Kiln.Components.Scripts;
using Kiln.Components.Templates;
using Kiln.Sdk.Configuration;

namespace Kiln.Provisioners.WindowsShell;

/// <summary>
/// Uploads batch scripts to a Windows machine and runs them there with `cmd`. Exactly one of `inline`, `script` and
/// `scripts` is needed.
/// </summary>
[ConfigRecord("windows-shell", Kind = "provisioner")]
public sealed partial record WindowsShellConfig : IValidatedConfig, ITemplatedConfig<WindowsShellConfig>
{
    /// <summary>Commands, written line by line into one script.</summary>
    public ImmutableArray<string> Inline { get; init; } = [];

    /// <summary>A local script.</summary>
    public string? Script { get; init; }

    /// <summary>Several local scripts, run in this order.</summary>
    public ImmutableArray<string> Scripts { get; init; } = [];

    /// <summary>Without effect: scripts are always uploaded as they are.</summary>
    public bool Binary { get; init; }

    /// <summary>Exit codes that are no failure.</summary>
    public ImmutableArray<int> ValidExitCodes { get; init; } = [0];

    /// <summary>Variables for the scripts, each as `NAME=value`. Values are not escaped.</summary>
    public ImmutableArray<string> EnvironmentVars { get; init; } = [];

    /// <summary>Variables for the scripts. Overrules `environment_vars`.</summary>
    public ImmutableSortedDictionary<string, string> Env { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>How one variable is written: two `%s` stand for its name and its value.</summary>
    public string EnvVarFormat { get; init; } = "set \"%s=%s\" && ";

    /// <summary>
    /// The command that runs a script. Templates in it can use `.Vars` (the variables), `.Path` (the uploaded script)
    /// and the build variables.
    /// </summary>
    public string ExecuteCommand { get; init; } = "{{.Vars}}\"{{.Path}}\"";

    /// <summary>The path of the uploaded script. It stays on the machine.</summary>
    public string RemotePath { get; init; } = "c:/Windows/Temp/script.bat";

    /// <summary>
    /// How long to try again when an upload or the start of a command fails, as it does while the machine restarts.
    /// </summary>
    public TimeSpan StartRetryTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Local scripts of both options.</summary>
    [ConfigIgnore]
    public ImmutableArray<string> Files => string.IsNullOrEmpty(Script) ? Scripts : [Script];

    public WindowsShellConfig Render(OptionTemplates templates)
    {
        templates.Check("execute_command", ExecuteCommand);
        return this with
        {
            Inline = templates.Render("inline", Inline),
            Script = templates.Render("script", Script),
            Scripts = templates.Render("scripts", Scripts),
            EnvironmentVars = templates.Render("environment_vars", EnvironmentVars),
            Env = templates.Render("env", Env),
            EnvVarFormat = templates.Render("env_var_format", EnvVarFormat),
            RemotePath = templates.Render("remote_path", RemotePath),
        };
    }

    public IEnumerable<ConfigProblem> Validate() =>
    [
        .. ScriptSources.CheckOne(Script, Scripts, Inline),
        .. ScriptSources.CheckFiles(Script, Scripts),
        .. ScriptEnvironment.Check(EnvironmentVars),
    ];
}
