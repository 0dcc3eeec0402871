namespace Kiln.Testing.WinRm.Machine;

/// <summary>The cmdlets that scripts of transfers and provisioners use and that are not part of the engine.</summary>
internal static class StandInCmdlets
{
    public static IEnumerable<(string Name, string Body)> All { get; } =
    [
        ("New-Object", """
            param([Parameter(Position=0)][string]$TypeName, [Parameter(Position=1)][object[]]$ArgumentList, [string]$ComObject)
            if ($ComObject) { return $global:KilnTaskScheduler }
            ,[Kiln.Testing.WinRm.Machine.EngineObjects]::Create([type]$TypeName, $ArgumentList)
            """),
        ("Write-Output", "param([Parameter(Position=0,ValueFromPipeline=$true)]$InputObject) process { $InputObject }"),
        ("Write-Host", "$Host.UI.WriteLine([string]::Join(' ', $args))"),
        ("Write-Error", """
            [CmdletBinding()] param([Parameter(Position=0)][string]$Message)
            $PSCmdlet.WriteError([Management.Automation.ErrorRecord]::new([Exception]::new($Message), 'WriteError', 'NotSpecified', $null))
            """),
        ("Test-Path", """
            [CmdletBinding()] param([Parameter(Position=0)][string]$Path, [string]$LiteralPath, [string]$PathType)
            $p = $(if ($LiteralPath) { $LiteralPath } else { $Path })
            if ($PathType -eq 'container') { return $ExecutionContext.SessionState.InvokeProvider.Item.IsContainer($p) }
            $ExecutionContext.SessionState.InvokeProvider.Item.Exists($p)
            """),
        ("Remove-Item", """
            [CmdletBinding()] param([Parameter(Position=0)][string]$Path, [string]$LiteralPath, [switch]$Force, [switch]$Recurse)
            $ExecutionContext.SessionState.InvokeProvider.Item.Remove($(if ($LiteralPath) { $LiteralPath } else { $Path }), [bool]$Recurse)
            """),
        ("New-Item", """
            [CmdletBinding()] param([Parameter(Position=0)][string]$Path, [string]$ItemType, [switch]$Force, $Value)
            if ($ItemType -eq 'directory') { return [IO.Directory]::CreateDirectory($Path) }
            $ExecutionContext.SessionState.InvokeProvider.Item.New($Path, $null, $ItemType, $Value)
            """),
        ("Set-Variable", """
            param([Parameter(Position=0)][string]$Name, [Parameter(Position=1)]$Value)
            $ExecutionContext.SessionState.PSVariable.Set($Name.Replace('variable:', ''), $Value)
            """),
        ("Start-Sleep", "param([int]$Milliseconds, [Parameter(Position=0)][int]$Seconds) [Threading.Thread]::Sleep($Milliseconds + 1000 * $Seconds)"),
        ("Get-Content", """
            param([Parameter(Position=0)][string]$Path)
            [IO.File]::ReadAllLines($ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path))
            """),
        ("Set-Content", """
            param([Parameter(Position=0)][string]$Path, [Parameter(Position=1)][string]$Value)
            [IO.File]::WriteAllText($ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path), $Value + "`r`n")
            """),
    ];
}
