using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Kiln.Testing.WinRm.Http;
using Kiln.Testing.WinRm.Ntlm;

namespace Kiln.Testing.WinRm;

/// <summary>Who a connection belongs to.</summary>
[SuppressMessage("Security", "CA5351", Justification = "The protocol is made of MD5; nothing else is understood.")]
internal sealed class Login(WinRmServerOptions options)
{
    private NtlmAcceptor? _acceptor;

    /// <summary>Of an NTLM login, which holds for the whole connection; null before it.</summary>
    public NtlmKeys? Keys { get; private set; }

    /// <returns>Null when the request may be answered.</returns>
    public HttpReply? Admit(HttpCall call)
    {
        string[] authorization = call.Header("Authorization")?.Split(' ', 2) ?? [];
        return authorization switch
        {
            ["Basic", string credentials] => options.Basic && IsRight(credentials) ? null : Refuse(),
            ["Negotiate" or "NTLM", string token] when options.Negotiate => Negotiate(authorization[0], token),
            [] when Keys is not null => null,
            _ => Refuse(),
        };
    }

    public HttpReply Refuse() => new(401, [])
    {
        Headers =
        [
            .. options.Negotiate ? [("WWW-Authenticate", "Negotiate")] : Array.Empty<(string, string)>(),
            .. options.Basic ? [("WWW-Authenticate", "Basic realm=\"WSMAN\"")] : Array.Empty<(string, string)>(),
        ],
    };

    private HttpReply? Negotiate(string scheme, string token)
    {
        byte[] message = Convert.FromBase64String(token);
        if (NtlmAcceptor.IsMessage(message, 1))
        {
            _acceptor = new(options.User, options.Password, ChannelBinding());
            string challenge = Convert.ToBase64String(_acceptor.Challenge(message));
            return new(401, []) { Headers = [("WWW-Authenticate", $"{scheme} {challenge}")] };
        }

        Keys = NtlmAcceptor.IsMessage(message, 3) ? _acceptor?.Accept(message) : null;
        return Keys is null ? Refuse() : null;
    }

    private bool IsRight(string credentials) =>
        Encoding.UTF8.GetString(Convert.FromBase64String(credentials)) == $"{options.User}:{options.Password}";

    /// <summary>RFC 5929: tls-server-end-point, for a certificate that is signed with SHA-256.</summary>
    private byte[]? ChannelBinding()
    {
        if (options.Certificate is null)
        {
            return null;
        }

        byte[] data = [.. "tls-server-end-point:"u8, .. SHA256.HashData(options.Certificate.RawData)];
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, data.Length);
        return MD5.HashData([.. new byte[16], .. length, .. data]);
    }
}
