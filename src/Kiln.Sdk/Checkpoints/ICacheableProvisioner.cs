using Kiln.Sdk.Components;

namespace Kiln.Sdk.Checkpoints;

/// <summary>
/// A provisioner that can tell on what its effect on the machine depends beside its configuration. The work of one that
/// does not implement this is never taken from a checkpoint.
/// </summary>
public interface ICacheableProvisioner : IProvisioner
{
    /// <summary>Asked before the build begins, and again just before the provisioner runs.</summary>
    ProvisionerInputs Inputs { get; }
}
