using System.Collections.Immutable;
using System.Globalization;

namespace Kiln.Provisioners.PowerShell;

/// <summary>The default command lines, exactly as templates and machines know them.</summary>
internal static class PowerShellCommand
{
    private const string NoPolicy = "none";

    public static readonly ImmutableArray<string> Policies =
        ["bypass", "allsigned", "default", "remotesigned", "restricted", "undefined", "unrestricted", NoPolicy];

    public static string DefaultOf(PowerShellConfig config) =>
        config.Scripts.Inline.IsEmpty ? ForFiles(config) : ForInline(config);

    /// <summary>`Set-PsDebug`, when it is asked for; the text behind it stays on the same line.</summary>
    public static string Trace(PowerShellConfig config) => config.DebugMode == 0
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"Set-PsDebug -Trace {config.DebugMode};");

    /// <summary>The script of `inline` brings its variables itself.</summary>
    private static string ForInline(PowerShellConfig config) => config.ExecutionPolicy == NoPolicy
        ? "-file {{.Path}}"
        : $"{Program(config)} -executionpolicy {config.ExecutionPolicy} -file {{{{.Path}}}}";

    private static string ForFiles(PowerShellConfig config)
    {
        string block = "& { if (Test-Path variable:global:ProgressPreference)"
            + "{set-variable -name variable:global:ProgressPreference -value 'SilentlyContinue'};"
            + $"{Trace(config)}. {{{{.Vars}}}}; &'{{{{.Path}}}}'; exit $LastExitCode }}";
        if (config.ExecutionPolicy == NoPolicy)
        {
            return block;
        }

        string option = config.UsePwsh ? "-command " : "";
        return $"{Program(config)} -executionpolicy {config.ExecutionPolicy} {option}\"{block}\"";
    }

    private static string Program(PowerShellConfig config) => config.UsePwsh ? "pwsh" : "powershell";
}
