using System.Collections.Immutable;
using Kiln.Values;

namespace Kiln.Sdk.Components;

/// <summary>
/// Values known only during a build: <c>build.ID</c> in HCL2, <c>{{ build `ID` }}</c> in Go templates.
/// </summary>
public sealed record BuildVariables(ImmutableSortedDictionary<string, HclValue> Values)
{
    /// <summary>Names that exist in every build.</summary>
    public static readonly ImmutableArray<string> CommonNames =
    [
        "ID", "Host", "Port", "User", "Password", "ConnType", "PackerRunUUID", "PackerHTTPPort", "PackerHTTPIP",
        "PackerHTTPAddr", "SSHPublicKey", "SSHPrivateKey", "WinRMPassword",
    ];

    /// <summary>
    /// Compat: builders that log in hand these on as well, but <c>build.NAME</c> does not know them, as in Packer.
    /// </summary>
    public static readonly ImmutableArray<string> UnannouncedNames = ["SSHPrivateKeyFile", "SSHAgentAuth"];

    /// <summary>What stands for a value before it is known.</summary>
    public const string UnknownText = "<unknown>";

    public static BuildVariables Empty { get; } =
        new(ImmutableSortedDictionary.Create<string, HclValue>(StringComparer.Ordinal));

    /// <summary>Every common name and each of <paramref name="generated"/>, all unknown.</summary>
    public static BuildVariables Placeholders(IEnumerable<string> generated) =>
        new(CommonNames.Concat(generated).Distinct().ToImmutableSortedDictionary(
            static name => name,
            static _ => HclValue.String(UnknownText),
            StringComparer.Ordinal));

    /// <summary>Compat: the texts that stand for what a builder does not have.</summary>
    public static BuildVariables Defaults(string runUuid) => Empty
        .With("ID", "ERR_ID_NOT_IMPLEMENTED_BY_BUILDER")
        .With("PackerRunUUID", runUuid)
        .With("PackerHTTPIP", "ERR_HTTP_IP_NOT_IMPLEMENTED_BY_BUILDER")
        .With("PackerHTTPPort", "ERR_HTTP_PORT_NOT_IMPLEMENTED_BY_BUILDER")
        .With("PackerHTTPAddr", "ERR_HTTP_ADDR_NOT_IMPLEMENTED_BY_BUILDER");

    /// <summary>These, and for the same names those of the other one.</summary>
    public BuildVariables With(BuildVariables other) => new(Values.SetItems(other.Values));

    public BuildVariables With(string name, HclValue value) => new(Values.SetItem(name, value));

    public BuildVariables With(string name, string value) => With(name, HclValue.String(value));
}
