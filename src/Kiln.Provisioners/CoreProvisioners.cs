using System.Collections.Immutable;
using Kiln.Provisioners.FileTransfer;
using Kiln.Provisioners.Shell;
using Kiln.Provisioners.ShellLocal;
using Kiln.Sdk.Components;

namespace Kiln.Provisioners;

/// <summary>The provisioners of this project, for the catalogue.</summary>
public static class CoreProvisioners
{
    public static ImmutableArray<ComponentFactory<IProvisioner>> All { get; } =
        [FileProvisioner.Factory, ShellProvisioner.Factory, ShellLocalProvisioner.Factory];
}
