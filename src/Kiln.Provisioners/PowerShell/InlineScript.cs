namespace Kiln.Provisioners.PowerShell;

/// <summary>Makes one script of the commands of `inline`.</summary>
internal static class InlineScript
{
    /// <param name="variables">Assignments of the environment.</param>
    /// <param name="commands">The user's text.</param>
    /// <param name="trace">As given by <see cref="PowerShellCommand.Trace"/>.</param>
    /// <remarks>
    /// The exit code is that of the last program when it failed, 1 when a command threw, and 0 else. A command that only
    /// reports an error does not end the script; `$ErrorActionPreference = "Stop"` changes that.
    /// </remarks>
    public static string Compose(string variables, string commands, string trace) => $$"""
        if (Test-Path variable:global:ProgressPreference) {
          set-variable -name variable:global:ProgressPreference -value 'SilentlyContinue'
        }
        {{trace}}
        $packerExitCode = 0
        try {
        {{variables}}
        {{commands}}
        $packerExitCode = 0
        } catch {
          Write-Error "An error occurred: $_" -ErrorAction Continue
          $packerExitCode = 1
        }
        if ((Test-Path variable:global:LASTEXITCODE) -and $LASTEXITCODE -ne 0) {
          $packerExitCode = $LASTEXITCODE
        }
        exit $packerExitCode

        """;
}
