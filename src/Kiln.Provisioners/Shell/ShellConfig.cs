using Kiln.Components.Scripts;
using Kiln.Sdk.Configuration;

namespace Kiln.Provisioners.Shell;

/// <summary>
/// Uploads scripts to the machine and runs them there. Exactly one of `inline`, `script` and `scripts` is needed.
/// </summary>
[ConfigRecord("shell", Kind = "provisioner")]
public sealed partial record ShellConfig : IValidatedConfig
{
    [ConfigInclude]
    public ScriptOptions Scripts { get; init; } = new();

    /// <summary>Upload scripts as they are. Otherwise line ends of Windows become line ends of Unix.</summary>
    public bool Binary { get; init; }

    /// <summary>
    /// How one variable is written: two `%s` stand for its name and its value. With `use_env_var_file` the default is
    /// `export %s='%s'` and a line end.
    /// </summary>
    [ConfigOption(Default = "%s='%s' ")]
    public string? EnvVarFormat { get; init; }

    /// <summary>
    /// Upload the variables as a file that the script's shell reads, so that no process list shows them.
    /// </summary>
    public bool UseEnvVarFile { get; init; }

    /// <summary>
    /// The command that runs a script. Templates in it can use `.Vars` (the variables), `.Path` (the uploaded script),
    /// `.EnvVarFile` and the build variables. With `use_env_var_file` the default is
    /// `chmod +x {{.Path}}; . {{.EnvVarFile}} &amp;&amp; {{.Path}}`.
    /// </summary>
    [ConfigOption(RenderedLater = true, Default = "chmod +x {{.Path}}; {{.Vars}} {{.Path}}")]
    public string? ExecuteCommand { get; init; }

    /// <summary>
    /// What stands behind `#!` in the first line of the script made from `inline`. Not set, and the first command
    /// begins with `#!`: that line is used.
    /// </summary>
    [ConfigOption(Default = "/bin/sh -e")]
    public string? InlineShebang { get; init; }

    /// <summary>The folder on the machine that scripts are uploaded to.</summary>
    public string RemoteFolder { get; init; } = "/tmp";

    /// <summary>The name of the uploaded script. The default has a random number.</summary>
    [ConfigOption(Default = "script_NNNN.sh")]
    public string? RemoteFile { get; init; }

    /// <summary>The path of the uploaded script, instead of folder and name.</summary>
    public string? RemotePath { get; init; }

    /// <summary>Leave the uploaded script on the machine.</summary>
    public bool SkipClean { get; init; }

    /// <summary>
    /// How long to try again when an upload or the start of a command fails, as it does while the machine restarts.
    /// </summary>
    public TimeSpan StartRetryTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The connection may end while a script runs.</summary>
    public bool ExpectDisconnect { get; init; }

    /// <summary>Wait this long after the last script.</summary>
    public TimeSpan PauseAfter { get; init; }

    public IEnumerable<ConfigProblem> Validate() => Scripts.CheckRemote();
}
