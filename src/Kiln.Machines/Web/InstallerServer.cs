using System.Collections.Immutable;
using System.Globalization;
using Kiln.Sdk.Components;

namespace Kiln.Machines.Web;

/// <summary>
/// The web server of a build, as templates and provisioners know it. It ends with the build's clean-up.
/// </summary>
/// <param name="Port">0 when there is nothing to serve.</param>
/// <param name="Token">The secret before every path; null for none.</param>
public sealed record InstallerServer(int Port, string? Token)
{
    /// <summary>There is nothing to serve.</summary>
    public static InstallerServer None { get; } = new(0, null);

    /// <summary>What stands behind the host in an address: the port, and the secret where there is one.</summary>
    public string PortText => Port.ToString(CultureInfo.InvariantCulture) + (Token is null ? "" : "/" + Token);

    /// <summary>Fields of Go templates: <c>.HTTPIP</c> and <c>.HTTPPort</c>.</summary>
    /// <param name="ip">The address by which the machine reaches the server.</param>
    public ImmutableArray<(string Name, string Value)> Fields(string ip) => [("HTTPIP", ip), ("HTTPPort", PortText)];

    /// <summary>Build variables: <c>PackerHTTPIP</c>, <c>PackerHTTPPort</c> and <c>PackerHTTPAddr</c>.</summary>
    /// <param name="ip">The address by which the machine reaches the server.</param>
    public BuildVariables Variables(string ip) => BuildVariables.Empty
        .With("PackerHTTPIP", ip)
        .With("PackerHTTPPort", PortText)
        .With("PackerHTTPAddr", $"{(ip.Contains(':', StringComparison.Ordinal) ? $"[{ip}]" : ip)}:{PortText}");
}
