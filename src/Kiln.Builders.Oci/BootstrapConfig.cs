using System.Collections.Immutable;
using Kiln.Sdk.Configuration;

namespace Kiln.Builders.Oci;

/// <summary>A base made from the packages of Debian, Ubuntu or a derivative.</summary>
[ConfigRecord]
public sealed partial record BootstrapConfig
{
    /// <summary>The release: <c>bookworm</c>, <c>stable</c>, <c>noble</c>.</summary>
    [ConfigOption(Required = true)]
    public string Suite { get; init; } = "";

    /// <summary>
    /// Where the packages come from: a URL, or a line of a sources.list that starts with <c>deb</c>. Without it
    /// mmdebstrap chooses by the suite, and adds the updates and security archives of stable releases.
    /// </summary>
    public string? Mirror { get; init; }

    /// <summary>Packages to install besides those of the variant.</summary>
    public ImmutableArray<string> Packages { get; init; } = [];

    /// <summary>
    /// How much is installed: <c>extract</c>, <c>custom</c>, <c>essential</c>, <c>apt</c>, <c>required</c>,
    /// <c>minbase</c>, <c>buildd</c>, <c>important</c>, <c>debootstrap</c> or <c>standard</c>.
    /// </summary>
    public string Variant { get; init; } = "minbase";
}
