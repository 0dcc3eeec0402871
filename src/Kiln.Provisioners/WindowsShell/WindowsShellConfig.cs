using Kiln.Components.Scripts;
using Kiln.Sdk.Configuration;

namespace Kiln.Provisioners.WindowsShell;

/// <summary>
/// Uploads batch scripts to a Windows machine and runs them there with `cmd`. Exactly one of `inline`, `script` and
/// `scripts` is needed.
/// </summary>
[ConfigRecord("windows-shell", Kind = "provisioner")]
public sealed partial record WindowsShellConfig : IValidatedConfig
{
    [ConfigInclude]
    public ScriptOptions Scripts { get; init; } = new();

    /// <summary>Without effect: scripts are always uploaded as they are.</summary>
    public bool Binary { get; init; }

    /// <summary>How one variable is written: two `%s` stand for its name and its value.</summary>
    public string EnvVarFormat { get; init; } = "set \"%s=%s\" && ";

    /// <summary>
    /// The command that runs a script. Templates in it can use `.Vars` (the variables), `.Path` (the uploaded script)
    /// and the build variables.
    /// </summary>
    [ConfigOption(RenderedLater = true)]
    public string ExecuteCommand { get; init; } = "{{.Vars}}\"{{.Path}}\"";

    /// <summary>The path of the uploaded script. It stays on the machine.</summary>
    public string RemotePath { get; init; } = "c:/Windows/Temp/script.bat";

    /// <summary>
    /// How long to try again when an upload or the start of a command fails, as it does while the machine restarts.
    /// </summary>
    public TimeSpan StartRetryTimeout { get; init; } = TimeSpan.FromMinutes(5);

    public IEnumerable<ConfigProblem> Validate() => Scripts.CheckRemote();
}
