using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Kiln.Communicators.WinRm.Ntlm;

namespace Kiln.Communicators.WinRm.Http;

/// <summary>
/// One connection to a WinRM service, used for one request at a time: an NTLM login holds for a connection, and so do
/// its keys. A connection that was closed meanwhile is made again, with a new login.
/// </summary>
internal sealed class HttpLane : IDisposable
{
    private const string Scheme = "Negotiate";
    private const string OlderScheme = "NTLM";
    private const string SoapType = "application/soap+xml;charset=UTF-8";
    private const int MaxBodyBytes = 16 << 20;

    private readonly WinRmAccess _access;
    private readonly Uri _uri;
    private readonly HttpMessageInvoker _http;
    private byte[]? _channelBinding;
    private NtlmSession? _session;

    public HttpLane(WinRmAccess access, Uri uri)
    {
        _access = access;
        _uri = uri;
        _http = new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = access.ConnectTimeout,
            MaxConnectionsPerServer = 1,
            PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
            Proxy = access.Proxy,
            UseProxy = access.Proxy is not null,
            UseCookies = false,
            SslOptions = new() { RemoteCertificateValidationCallback = CheckCertificate },
        });
    }

    /// <summary>Why the server's certificate was refused; null when it was not.</summary>
    public string? CertificateProblem { get; private set; }

    /// <summary>Sends a message as the user, and gives what comes back, which may be a refusal.</summary>
    /// <exception cref="HttpRequestException">No connection, or it broke.</exception>
    /// <exception cref="InvalidDataException">The server breaks the protocol.</exception>
    public async Task<HttpAnswer> PostAsync(byte[] message, CancellationToken cancellationToken)
    {
        if (!_access.UsesNtlm)
        {
            return await SendAsync(message, null, Basic(), cancellationToken);
        }

        if (_session is not null)
        {
            HttpAnswer answer = await PostAsync(_session, message, cancellationToken);
            if (!answer.IsRefusal)
            {
                return answer;
            }
        }

        // Also after a refusal: the connection that the login was made on may have been closed.
        return await LogInAsync(cancellationToken) is HttpAnswer refusal
            ? refusal
            : await PostAsync(_session!, message, cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpAnswer> PostAsync(NtlmSession session, byte[] message, CancellationToken cancellationToken)
    {
        if (_access.UsesTls)
        {
            return await SendAsync(message, null, null, cancellationToken);
        }

        byte[] body = EncryptedBody.Compose(message, session.Sending);
        HttpAnswer answer = await SendAsync(body, EncryptedBody.ContentType, null, cancellationToken);
        return EncryptedBody.IsTypeOf(answer.ContentType)
            ? answer with { Body = EncryptedBody.Open(answer.Body, session.Receiving), ContentType = SoapType }
            : answer;
    }


    /// <returns>Null when the user is logged in, else the server's refusal.</returns>
    private async Task<HttpAnswer?> LogInAsync(CancellationToken cancellationToken)
    {
        _session = null;
        NtlmLogin login = new(_access.Identity, _access.Time);
        HttpAnswer answer = await SendAsync([], null, Token(Scheme, login.Negotiate), cancellationToken);
        string scheme = Scheme;
        byte[]? challenge = FindToken(answer, Scheme);
        if (challenge is null && answer.IsRefusal && Offers(answer, OlderScheme))
        {
            scheme = OlderScheme;
            answer = await SendAsync([], null, Token(scheme, login.Negotiate), cancellationToken);
            challenge = FindToken(answer, scheme);
        }

        if (challenge is null)
        {
            return answer;
        }

        (byte[] message, NtlmSession session) = login.Authenticate(challenge, _channelBinding);
        answer = await SendAsync([], null, Token(scheme, message), cancellationToken);
        if (answer.Status != HttpStatusCode.OK)
        {
            return answer;
        }

        _session = session;
        return null;
    }

    private async Task<HttpAnswer> SendAsync(
        byte[] body, string? contentType, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, _uri) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType ?? SoapType);
        request.Headers.Authorization = authorization;
        request.Headers.UserAgent.ParseAdd("Kiln");
        using HttpResponseMessage response = await _http.SendAsync(request, cancellationToken);
        return new(
            response.StatusCode,
            await ReadAsync(response.Content, cancellationToken),
            response.Content.Headers.ContentType?.ToString(),
            [.. response.Headers.WwwAuthenticate.Select(static challenge => challenge.ToString())]);
    }

    private static async Task<byte[]> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using Stream stream = await content.ReadAsStreamAsync(cancellationToken);
        using MemoryStream body = new();
        byte[] buffer = new byte[64 * 1024];
        for (int count; (count = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            body.Write(buffer, 0, count);
            if (body.Length > MaxBodyBytes)
            {
                throw new InvalidDataException($"the answer is larger than {MaxBodyBytes >> 20} MiB");
            }
        }

        return body.ToArray();
    }

    private static AuthenticationHeaderValue Token(string scheme, byte[] message) =>
        new(scheme, Convert.ToBase64String(message));

    private static bool Offers(HttpAnswer answer, string scheme) =>
        answer.Challenges.Any(challenge => challenge.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    private static byte[]? FindToken(HttpAnswer answer, string scheme)
    {
        string? token = answer.Challenges
            .Where(challenge => challenge.StartsWith(scheme + " ", StringComparison.OrdinalIgnoreCase))
            .Select(challenge => challenge[(scheme.Length + 1)..].Trim())
            .FirstOrDefault();
        try
        {
            return token is null ? null : Convert.FromBase64String(token);
        }
        catch (FormatException e)
        {
            throw new InvalidDataException("the answer to the NTLM login is not base64", e);
        }
    }

    private static string ProblemOf(SslPolicyErrors errors, X509Chain? chain)
    {
        string[] problems =
        [
            .. errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable)
                ? ["it shows none"]
                : Array.Empty<string>(),
            .. errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
                ? ["it is for another name"]
                : Array.Empty<string>(),
            .. chain?.ChainStatus.Select(static status => status.StatusInformation.Trim()) ?? [],
        ];
        return string.Join("; ", problems.Where(static problem => problem.Length > 0).Distinct());
    }

    private AuthenticationHeaderValue Basic() => new(
        "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{_access.User}:{_access.Identity.Password}")));

    private bool CheckCertificate(
        object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is X509Certificate2 known)
        {
            _channelBinding = ChannelBinding.Of(known);
        }

        if (errors == SslPolicyErrors.None || _access.TrustsAll)
        {
            return true;
        }

        CertificateProblem = ProblemOf(errors, chain);
        return false;
    }
}
