using System.Net;
using Kiln.Communicators.WinRm.Ntlm;
using Kiln.Sdk.Communication;

namespace Kiln.Communicators.WinRm;

/// <summary>How to talk to a WinRM service, wherever it is.</summary>
internal sealed record WinRmAccess
{
    public required NtlmIdentity Identity { get; init; }

    /// <summary>The user as the options have it, for messages.</summary>
    public required string User { get; init; }

    public required bool UsesTls { get; init; }

    /// <summary>Any certificate is believed.</summary>
    public required bool TrustsAll { get; init; }

    public required bool UsesNtlm { get; init; }

    /// <summary>Null for none.</summary>
    public required IWebProxy? Proxy { get; init; }

    /// <summary>How long a connection may take to come about.</summary>
    public required TimeSpan ConnectTimeout { get; init; }

    /// <summary>How long the service may hold an answer back; then it says that it has none.</summary>
    public required TimeSpan OperationTimeout { get; init; }

    /// <summary>How much longer than that an answer may take.</summary>
    public required TimeSpan Grace { get; init; }

    public required TimeProvider Time { get; init; }

    public static WinRmAccess From(CommunicatorConfig config, TimeProvider time)
    {
        string user = config.WinrmUsername ?? "";
        TimeSpan timeout = config.WinrmTimeout;
        return new()
        {
            Identity = NtlmIdentity.Of(user, config.WinrmPassword ?? ""),
            User = user,
            UsesTls = config.WinrmUseSsl,
            TrustsAll = config.WinrmInsecure,
            UsesNtlm = config.WinrmUseNtlm,
            Proxy = config.WinrmNoProxy ? null : new EnvironmentProxy(HttpClient.DefaultProxy),
            ConnectTimeout = Between(TimeSpan.FromSeconds(1), timeout, TimeSpan.FromSeconds(15)),
            OperationTimeout = Between(TimeSpan.FromSeconds(1), timeout, TimeSpan.FromMinutes(1)),
            Grace = TimeSpan.FromSeconds(30),
            Time = time,
        };
    }

    public Uri UriOf(MachineAddress address) =>
        new UriBuilder(UsesTls ? Uri.UriSchemeHttps : Uri.UriSchemeHttp, address.Host, address.Port, "/wsman").Uri;

    private static TimeSpan Between(TimeSpan least, TimeSpan value, TimeSpan most) =>
        value < least ? least : value > most ? most : value;
}
