using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using Kiln.Sdk.Communication;

namespace Kiln.Communicators.WinRm.Http;

/// <summary>The way of messages to one WinRM service and back, for any number of them at a time.</summary>
internal sealed class WinRmLink(WinRmAccess access, Uri uri) : IDisposable
{
    private readonly ConcurrentBag<HttpLane> _idle = [];
    private volatile bool _disposed;

    public WinRmAccess Access => access;

    public Uri Uri => uri;

    /// <returns>The answer: with a body of SOAP, whatever its status.</returns>
    /// <exception cref="CommunicatorException">There is none; the message says why and what to do.</exception>
    public async Task<byte[]> PostAsync(byte[] message, CancellationToken cancellationToken)
    {
        TimeSpan limit = access.OperationTimeout + access.Grace;
        using CancellationTokenSource patience = new(limit, access.Time);
        using CancellationTokenSource both =
            CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        HttpLane lane = _idle.TryTake(out HttpLane? idle) ? idle : new(access, uri);
        bool isWhole = false;
        try
        {
            HttpAnswer answer = await lane.PostAsync(message, both.Token);
            byte[] body = BodyOf(answer);
            isWhole = true;
            return body;
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            string waited = patience.IsCancellationRequested
                ? $"does not answer within {limit.TotalSeconds:0} s"
                : $"cannot be connected to within {access.ConnectTimeout.TotalSeconds:0} s";
            throw new CommunicatorException(CommunicatorFailure.Connect, $"{uri.Authority} {waited}", e);
        }
        catch (Exception e) when (
            e is HttpRequestException or IOException or InvalidDataException or CryptographicException)
        {
            string reason = lane.CertificateProblem is string problem
                ? $"the server's certificate is not trusted: {problem}. "
                    + "Set winrm_insecure = true to believe it all the same."
                : Reason(e);
            throw new CommunicatorException(CommunicatorFailure.Connect, $"{uri.Authority}: {reason}", e);
        }
        finally
        {
            PutBack(lane, isWhole);
        }
    }

    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryTake(out HttpLane? lane))
        {
            lane.Dispose();
        }
    }

    private void PutBack(HttpLane lane, bool isWhole)
    {
        if (!isWhole || _disposed)
        {
            lane.Dispose();
            return;
        }

        _idle.Add(lane);
        if (_disposed)
        {
            Dispose();
        }
    }

    private byte[] BodyOf(HttpAnswer answer)
    {
        if (answer.IsRefusal)
        {
            throw new CommunicatorException(CommunicatorFailure.Authentication, Refusal(answer));
        }

        bool isSoap = answer.Body.Length > 0
            && answer.ContentType?.Contains("xml", StringComparison.OrdinalIgnoreCase) is true
            && !answer.ContentType.Contains("xhtml", StringComparison.OrdinalIgnoreCase);
        if (isSoap)
        {
            return answer.Body;
        }

        string start =
            Encoding.UTF8.GetString(answer.Body, 0, Math.Min(answer.Body.Length, 200)).ReplaceLineEndings(" ").Trim();
        string shown = start.Length == 0 ? "nothing" : $"'{start}'";
        string hint = answer.Status switch
        {
            HttpStatusCode.NotFound => " There is a web server, but no WinRM service.",
            HttpStatusCode.ProxyAuthenticationRequired or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout
                => " A proxy answered: set winrm_no_proxy to reach the machine without it.",
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest
                => " The service sends its clients elsewhere: is winrm_use_ssl or the port wrong?",
            _ => "",
        };
        throw new CommunicatorException(
            CommunicatorFailure.Connect,
            $"{uri.Authority} does not answer as a WinRM service: HTTP {(int)answer.Status} with {shown}.{hint}");
    }

    private string Refusal(HttpAnswer answer)
    {
        string[] offered = [.. answer.Challenges.Select(static challenge => challenge.Split(' ')[0]).Distinct()];
        bool isOffered = access.UsesNtlm
            ? offered.Any(static o => o is "Negotiate" or "NTLM")
            : offered.Contains("Basic", StringComparer.OrdinalIgnoreCase);
        string offers = offered.Length == 0 ? "no way to log in" : string.Join(", ", offered);
        if (isOffered && access is { UsesNtlm: true, UsesTls: false } && ProxyAuthority() is { } proxy)
        {
            return $"{uri.Authority} refuses the user '{access.User}' (HTTP 401) through the proxy {proxy}. "
                + "A login by NTLM holds for one connection, and few proxies keep one: set winrm_no_proxy = true or "
                + "winrm_use_ssl = true, or check winrm_username and winrm_password.";
        }

        if (isOffered || offered.Length == 0)
        {
            return $"{uri.Authority} refuses the user '{access.User}' (HTTP 401). "
                + "Check winrm_username and winrm_password.";
        }

        string advice = access.UsesNtlm
            ? "Remove winrm_use_ntlm, or allow Negotiate in the machine's WinRM service."
            : "Set winrm_use_ntlm = true, or allow Basic in the machine's WinRM service.";
        return $"{uri.Authority} does not let users in by {(access.UsesNtlm ? "NTLM" : "Basic")} (HTTP 401); "
            + $"it offers {offers}. {advice}";
    }

    /// <summary>Of the proxy that messages go through; null when they go through none.</summary>
    private string? ProxyAuthority() =>
        access.Proxy is { } proxy && !proxy.IsBypassed(uri) ? proxy.GetProxy(uri)?.Authority : null;

    private static string Reason(Exception failure)
    {
        for (Exception? e = failure; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case SocketException socket:
                    return socket.SocketErrorCode == SocketError.HostNotFound
                        ? "no machine has this name" : socket.Message;
                case HttpRequestException { InnerException: IOException or AuthenticationException } when IsTls(e):
                    return $"no TLS connection comes about: {e.InnerException!.Message} "
                        + "Is winrm_use_ssl right for this port?";
                default:
                    break;
            }
        }

        return failure is HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded }
            ? "the connection was closed before an answer came"
            : failure.Message;
    }

    private static bool IsTls(Exception failure) =>
        failure is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError };
}
