using System.Globalization;
using System.Security;
using System.Text;

namespace Kiln.Provisioners.PowerShell;

/// <summary>
/// Writes the script that runs a command as another user with all rights: a scheduled task, because a remote session
/// cannot have all of them.
/// </summary>
internal static class ElevatedScript
{
    /// <param name="name">Of the task and its log; unique.</param>
    /// <param name="command">For `cmd`.</param>
    /// <param name="user">An account of the machine or its domain.</param>
    /// <param name="password">Empty for a service account.</param>
    public static string Compose(string name, string command, string user, string password) => $$"""
        $ErrorActionPreference = 'Stop'
        $taskName = {{PowerShellText.Literal(name)}}
        $user = {{PowerShellText.Literal(user)}}
        $password = {{PowerShellText.Literal(password)}}
        $logFile = [System.Environment]::ExpandEnvironmentVariables('%SYSTEMROOT%/Temp/{{name}}.out')

        [xml]$definition = @'
        {{Definition(name, command)}}
        '@

        $logonPassword = 1
        $logonService = 5
        $createOrUpdate = 6
        $logonType = $logonPassword
        if ($password -eq '') {
          # A service account has no password, and its task no kind of logon.
          $logonType = $logonService
          $password = $null
          $principal = $definition.Task.Principals.Principal
          [void]$principal.RemoveChild($principal.SelectSingleNode("*[local-name()='LogonType']"))
        }

        $service = New-Object -ComObject 'Schedule.Service'
        $service.Connect()
        $folder = $service.GetFolder('\')
        $task = $folder.RegisterTask($taskName, $definition.OuterXml, $createOrUpdate, $user, $password, $logonType, $null)
        [void]$task.Run($null)

        $script:read = 0
        function Show-NewOutput([bool]$all) {
          if (-not (Test-Path -LiteralPath $logFile)) { return }
          $stream = New-Object System.IO.FileStream $logFile, 'Open', 'Read', 'ReadWrite'
          try {
            [void]$stream.Seek($script:read, 'Begin')
            $bytes = New-Object byte[] ($stream.Length - $script:read)
            $count = $stream.Read($bytes, 0, $bytes.Length)
            # Half a line waits for its end, so that no character is cut.
            if (-not $all) { $count = [Array]::LastIndexOf($bytes, [byte]10) + 1 }
            if ($count -gt 0) {
              $script:read += $count
              [Console]::Out.Write([Console]::OutputEncoding.GetString($bytes, 0, $count))
            }
          } finally {
            $stream.Dispose()
          }
        }

        $stateReady = 3
        $stateRunning = 4
        $neverRan = 267011
        $waited = 0
        while ($task.State -ne $stateRunning -and $task.LastTaskResult -eq $neverRan -and $waited -lt 100) {
          Start-Sleep -Milliseconds 100
          $waited++
        }
        do {
          Start-Sleep -Milliseconds 100
          Show-NewOutput $false
        } while ($task.State -ne $stateReady)
        Show-NewOutput $true

        $result = $task.LastTaskResult
        foreach ($leftover in $logFile, $PSCommandPath) {
          Remove-Item -LiteralPath $leftover -Force -ErrorAction SilentlyContinue
        }
        try {
          $folder.DeleteTask($taskName, 0)
        } catch {
          Write-Host "The scheduled task $taskName could not be removed: $_"
        }
        exit $result

        """;

    private static string Definition(string name, string command)
    {
        string arguments = Escape($"/c {command} > %SYSTEMROOT%\\Temp\\{name}.out 2>&1");
        return $"""
            <?xml version="1.0" encoding="UTF-16"?>
            <Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
              <RegistrationInfo>
                <Description>Packer elevated task</Description>
              </RegistrationInfo>
              <Principals>
                <Principal id="Author">
                  <LogonType>Password</LogonType>
                  <RunLevel>HighestAvailable</RunLevel>
                </Principal>
              </Principals>
              <Settings>
                <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
                <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
                <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
                <AllowHardTerminate>true</AllowHardTerminate>
                <AllowStartOnDemand>true</AllowStartOnDemand>
                <Enabled>true</Enabled>
                <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
                <Priority>4</Priority>
              </Settings>
              <Actions Context="Author">
                <Exec>
                  <Command>cmd</Command>
                  <Arguments>{arguments}</Arguments>
                </Exec>
              </Actions>
            </Task>
            """;
    }

    /// <summary>
    /// For XML in a text of several lines, which ends at a quote of any form at the beginning of a line.
    /// </summary>
    private static string Escape(string text)
    {
        StringBuilder escaped = new();
        foreach (Rune rune in SecurityElement.Escape(text).EnumerateRunes())
        {
            if (rune.Value is >= ' ' and <= '~' or '\t')
            {
                escaped.Append((char)rune.Value);
            }
            else
            {
                escaped.Append(CultureInfo.InvariantCulture, $"&#x{rune.Value:X};");
            }
        }

        return escaped.ToString();
    }
}
