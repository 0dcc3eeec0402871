using System.Collections.Immutable;
using Kiln.Provisioners.FileTransfer;
using Kiln.Provisioners.Pauses;
using Kiln.Provisioners.PowerShell;
using Kiln.Provisioners.Sbom;
using Kiln.Provisioners.Shell;
using Kiln.Provisioners.ShellLocal;
using Kiln.Provisioners.WindowsRestart;
using Kiln.Provisioners.WindowsShell;
using Kiln.Sdk.Components;

namespace Kiln.Provisioners;

/// <summary>The provisioners of this project, for the catalogue.</summary>
public static class CoreProvisioners
{
    public static ImmutableArray<ComponentFactory<IProvisioner>> All { get; } =
    [
        BreakpointProvisioner.Factory,
        FileProvisioner.Factory,
        HcpSbomProvisioner.Factory(ScannerProgram.OfThisProcess()),
        PowerShellProvisioner.Factory,
        ShellProvisioner.Factory,
        ShellLocalProvisioner.Factory,
        SleepProvisioner.Factory,
        WindowsRestartProvisioner.Factory,
        WindowsShellProvisioner.Factory,
    ];
}
