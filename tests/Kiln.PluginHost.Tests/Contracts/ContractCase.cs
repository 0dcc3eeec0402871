namespace Kiln.PluginHost.Tests.Contracts;

/// <summary>A build that goes through Kiln's own components, and through those of the same names of packer 1.6.6.</summary>
/// <param name="Name">For the list of tests.</param>
/// <param name="Source">The body of a source, after its type.</param>
/// <param name="Steps">The provisioners and post-processors. <c>OLD</c> stands before the types that both have.</param>
public sealed record ContractCase(string Name, string Source, string Steps)
{
    /// <summary>What packer 1.6.6 says, and what Kiln says, as later versions of Packer do.</summary>
    public (string Old, string New)[] Differences { get; init; } = [];

    /// <summary>False: both fail and leave the same files, and Kiln's words for it are its own.</summary>
    public bool SaysTheSame { get; init; } = true;

    /// <summary>Needs a machine: the container of a third builder.</summary>
    public bool UsesDocker { get; init; }

    public override string ToString() => Name;
}
