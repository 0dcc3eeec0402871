namespace Kiln.Engine.Running;

/// <summary>How a provisioner ended after which the build goes on.</summary>
internal enum ProvisionerOutcome
{
    SucceededAtOnce,

    /// <summary>After attempts that failed, and may have left something in the machine.</summary>
    SucceededLater,

    /// <summary>And that is allowed.</summary>
    Failed,
}
