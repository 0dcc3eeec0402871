using System.Collections.Immutable;
using Kiln.Provisioners.Remote;
using Kiln.Sdk.Configuration;
using Kiln.Values;

namespace Kiln.Provisioners.WindowsRestart;

/// <summary>Restarts a Windows machine and waits until it answers again.</summary>
[ConfigRecord("windows-restart", Kind = "provisioner")]
public sealed partial record WindowsRestartConfig : IValidatedConfig
{
    /// <summary>The command that restarts the machine.</summary>
    public string RestartCommand { get; init; } = "shutdown /r /f /t 0 /c \"packer restart\"";

    /// <summary>
    /// A command that succeeds as soon as the machine is up again. It is run until it succeeds once, before the default,
    /// which prints the name of the machine and `restarted.`, is run too.
    /// </summary>
    [ConfigOption(Default = "a PowerShell command that prints the name of the machine")]
    public string? RestartCheckCommand { get; init; }

    /// <summary>How long the restart may take.</summary>
    public TimeSpan RestartTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Also wait until none of `registry_keys` is there any more: Windows has work left while one is.</summary>
    public bool CheckRegistry { get; init; }

    /// <summary>The keys that `check_registry` looks for.</summary>
    [ConfigOption(Default = "the keys of pending servicing work")]
    public ImmutableArray<string> RegistryKeys { get; init; } = DefaultKeys;

    internal static ImmutableArray<string> DefaultKeys { get; } =
    [
        @"HKLM:SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootPending",
        @"HKLM:SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\PackagesPending",
        @"HKLM:Software\Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootInProgress",
    ];

    internal static string DefaultCheck { get; } =
        EncodedPowerShell.Command("echo (\"{0} restarted.\" -f [System.Net.Dns]::GetHostName())");

    public IEnumerable<ConfigProblem> Validate()
    {
        if (RestartTimeout <= TimeSpan.Zero)
        {
            yield return new(
                $"restart_timeout must be longer than zero: {GoDuration.Format(RestartTimeout)}", "restart_timeout");
        }
    }
}
