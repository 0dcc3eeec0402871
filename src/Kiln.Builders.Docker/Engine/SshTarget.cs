using System.Collections.Immutable;
using System.Globalization;

namespace Kiln.Builders.Docker.Engine;

/// <summary>A machine whose engine is reached through ssh.</summary>
/// <param name="Host">A name or an address, or an alias of ssh's own configuration.</param>
/// <param name="User">Null for the one that ssh takes.</param>
/// <param name="Port">Null for the one that ssh takes.</param>
/// <param name="SocketPath">Of the engine on that machine; null for where its docker program finds it.</param>
internal sealed record SshTarget(string Host, string? User, int? Port, string? SocketPath)
{
    public const string Program = "ssh";
    public const string Scheme = "ssh://";

    /// <returns>Null when it is no such address.</returns>
    public static SshTarget? Parse(string text)
    {
        bool isAddress = Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
            && address.Host.Length > 0 && !address.UserInfo.Contains(':', StringComparison.Ordinal)
            && address.Query.Length == 0 && address.Fragment.Length == 0;
        return isAddress
            ? new(
                address!.Host.Trim('[', ']'),
                address.UserInfo.Length > 0 ? Uri.UnescapeDataString(address.UserInfo) : null,
                address.Port > 0 ? address.Port : null,
                address.AbsolutePath is "" or "/" ? null : Uri.UnescapeDataString(address.AbsolutePath))
            : null;
    }

    /// <summary>Nobody answers questions of a build, so ssh shall not ask any.</summary>
    public ImmutableArray<string> Arguments =>
    [
        "-T", "-o", "BatchMode=yes", "-o", "ConnectTimeout=15",
        .. User is null ? Array.Empty<string>() : ["-l", User],
        .. Port is null ? Array.Empty<string>() : ["-p", Port.Value.ToString(CultureInfo.InvariantCulture)],
        "--", Host, "docker",
        .. SocketPath is null ? Array.Empty<string>() : ["--host", Quoted($"unix://{SocketPath}")],
        "system", "dial-stdio",
    ];

    /// <summary>ssh gives the shell of the other machine one text.</summary>
    private static string Quoted(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
