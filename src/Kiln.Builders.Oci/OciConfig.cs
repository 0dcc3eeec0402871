using System.Collections.Immutable;
using Kiln.Sdk.Configuration;

namespace Kiln.Builders.Oci;

/// <summary>
/// Makes a container image without any daemon: a base, the provisioners' changes as layers, one or more outputs.
/// </summary>
[ConfigRecord("oci", Kind = "builder")]
public sealed partial record OciConfig : IValidatedConfig
{
    /// <summary>
    /// What the image starts from: <c>scratch</c>, <c>oci:DIR[:TAG]</c>, <c>oci-archive:FILE[:TAG]</c>,
    /// <c>docker-archive:FILE[:NAME:TAG]</c>, a path of one of these or of a root file system's tarball, or a reference
    /// to a registry such as <c>docker://debian:12</c> or <c>debian:12</c>. Exactly one of <c>from</c> and
    /// <c>bootstrap</c> is set.
    /// </summary>
    public string? From { get; init; }

    /// <summary>Makes the base with mmdebstrap: a Debian or Ubuntu system from its packages.</summary>
    public BootstrapConfig? Bootstrap { get; init; }

    /// <summary>
    /// Where the image goes: <c>oci:DIR[:TAG]</c>, <c>oci-archive:FILE[:TAG]</c>, <c>docker-archive:FILE[:NAME:TAG]</c>
    /// or <c>docker://REFERENCE</c> (push). At least one of <c>output</c> and <c>outputs</c> is set.
    /// </summary>
    public string? Output { get; init; }

    /// <summary>More places where the image goes, written as <c>output</c> is.</summary>
    public ImmutableArray<string> Outputs { get; init; } = [];

    /// <summary>One layer in all, the base included, instead of one more layer for each provisioner.</summary>
    public bool Squash { get; init; }

    /// <summary>
    /// Changes of the image's configuration, each a line of a Dockerfile: <c>ENV</c>, <c>CMD</c>, <c>ENTRYPOINT</c>,
    /// <c>EXPOSE</c>, <c>LABEL</c>, <c>USER</c>, <c>VOLUME</c>, <c>WORKDIR</c>, <c>STOPSIGNAL</c>, <c>HEALTHCHECK</c>,
    /// <c>ONBUILD</c>. They take effect when the provisioners are done.
    /// </summary>
    public ImmutableArray<string> Changes { get; init; } = [];

    /// <summary>
    /// What the image is for, such as <c>linux/arm64</c>. Chooses from a base for several platforms; a foreign one
    /// needs qemu-user to run commands.
    /// </summary>
    [ConfigOption(Default = "the platform of this machine")]
    public string? Platform { get; init; }

    /// <summary>Written into the image.</summary>
    public string? Author { get; init; }

    /// <summary>What provisioners see of the network: <c>host</c> (the machine's) or <c>none</c>.</summary>
    public string Network { get; init; } = OciConfigRules.HostNetwork;

    public IEnumerable<ConfigProblem> Validate() => OciConfigRules.Check(this);
}
