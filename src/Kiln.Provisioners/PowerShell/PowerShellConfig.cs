using System.Globalization;
using Kiln.Components.Scripts;
using Kiln.Sdk.Configuration;

namespace Kiln.Provisioners.PowerShell;

/// <summary>
/// Uploads PowerShell scripts to a Windows machine and runs them there. Exactly one of `inline`, `script` and `scripts`
/// is needed.
/// </summary>
[ConfigRecord("powershell", Kind = "provisioner")]
public sealed partial record PowerShellConfig : IValidatedConfig
{
    private const int HighestTraceLevel = 2;

    [ConfigInclude]
    public ScriptOptions Scripts { get; init; } = new();

    /// <summary>How one variable is written: two `%s` stand for its name and its value.</summary>
    public string EnvVarFormat { get; init; } = "$env:%s=\"%s\"; ";

    /// <summary>The same for scripts that run with `elevated_user`.</summary>
    public string ElevatedEnvVarFormat { get; init; } = "$env:%s=\"%s\"; ";

    /// <summary>
    /// The command that runs a script. Templates in it can use `.Path` (the uploaded script), `.Vars` (the uploaded file
    /// with the variables) and the build variables. The default is different for `inline` and for script files.
    /// </summary>
    [ConfigOption(RenderedLater = true, Default = "powershell -executionpolicy bypass -file {{.Path}}")]
    public string? ExecuteCommand { get; init; }

    /// <summary>The same for scripts that run with `elevated_user`.</summary>
    [ConfigOption(RenderedLater = true, Default = "as execute_command")]
    public string? ElevatedExecuteCommand { get; init; }

    /// <summary>
    /// The path of the uploaded script; one that ends with a slash or a backslash is a folder. The default has a random
    /// name.
    /// </summary>
    [ConfigOption(Default = "c:/Windows/Temp/script-UUID.ps1")]
    public string? RemotePath { get; init; }

    /// <summary>The path of the uploaded file with the variables. The default has a random name.</summary>
    [ConfigOption(Default = "c:/Windows/Temp/packer-ps-env-vars-UUID.ps1")]
    public string? RemoteEnvVarPath { get; init; }

    /// <summary>
    /// PowerShell's execution policy for the scripts: `bypass`, `allsigned`, `default`, `remotesigned`, `restricted`,
    /// `undefined`, `unrestricted`; with `none` commands go to the shell of the machine, which must be PowerShell.
    /// </summary>
    public string ExecutionPolicy { get; init; } = "bypass";

    /// <summary>Run scripts with `pwsh` instead of `powershell`.</summary>
    public bool UsePwsh { get; init; }

    /// <summary>Run the scripts as this user, with all rights, through a scheduled task.</summary>
    public string? ElevatedUser { get; init; }

    /// <summary>The password of `elevated_user`; none for a service account such as `SYSTEM`.</summary>
    [ConfigOption(Sensitive = true)]
    public string? ElevatedPassword { get; init; }

    /// <summary>Trace the scripts: 0 (no), 1 (lines), 2 (also variables and calls).</summary>
    public int DebugMode { get; init; }

    /// <summary>Leave scripts and variables on the machine.</summary>
    public bool SkipClean { get; init; }

    /// <summary>
    /// How long to try again when an upload or the start of a command fails, as it does while the machine restarts.
    /// </summary>
    public TimeSpan StartRetryTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Wait this long after the last script.</summary>
    public TimeSpan PauseAfter { get; init; }

    [ConfigIgnore]
    public bool IsElevated => !string.IsNullOrEmpty(ElevatedUser);

    public IEnumerable<ConfigProblem> Validate() =>
    [
        .. CheckPolicy(),
        .. Scripts.CheckRemote(),
        .. CheckElevation(),
        .. CheckTrace(),
    ];

    private IEnumerable<ConfigProblem> CheckPolicy()
    {
        if (!PowerShellCommand.Policies.Contains(ExecutionPolicy))
        {
            yield return new(
                $"error decoding 'execution_policy': {ExecutionPolicy} does not belong to ExecutionPolicy values: "
                + string.Join(", ", PowerShellCommand.Policies),
                "execution_policy");
        }
    }

    private IEnumerable<ConfigProblem> CheckElevation()
    {
        if (!IsElevated && !string.IsNullOrEmpty(ElevatedPassword))
        {
            yield return new(
                "Must supply an 'elevated_user' if 'elevated_password' provided", "elevated_password");
        }
    }

    private IEnumerable<ConfigProblem> CheckTrace()
    {
        if (DebugMode is < 0 or > HighestTraceLevel)
        {
            yield return new(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{DebugMode} is an invalid Trace level for `debug_mode`; valid values are 0, 1, and 2"),
                "debug_mode");
        }
    }
}
