using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Kiln.Builders.Docker.Engine;

/// <summary>Agrees with an engine on TLS; who does not believe whom, and why, is in the failure.</summary>
internal static class EngineTls
{
    private static readonly string[] AlertWords = ["certificate", "unknown ca"];

    /// <exception cref="EngineException">One side does not believe the other.</exception>
    public static async Task<SslStream> OpenAsync(
        Stream plain,
        EngineAddress address,
        CancellationToken cancellationToken)
    {
        EngineCertificates certificates = address.Certificates!;
        SslClientAuthenticationOptions options = certificates.OptionsFor(address.Host);
        string reason = "";
        options.RemoteCertificateValidationCallback = (_, _, chain, errors) =>
        {
            reason = errors == SslPolicyErrors.None ? "" : Reason(address, chain, errors);
            return reason.Length == 0 || !certificates.IsVerified;
        };
        SslStream tls = new(plain, leaveInnerStreamOpen: false);
        try
        {
            await tls.AuthenticateAsClientAsync(options, cancellationToken);
            return tls;
        }
        catch (AuthenticationException e) when (reason.Length > 0)
        {
            throw Distrust(address, reason, e);
        }
    }

    /// <summary>Newer versions of TLS let the other side refuse a certificate only after the handshake.</summary>
    /// <returns>Null when it is another failure.</returns>
    public static EngineException? RefusalOf(EngineAddress address, Exception failure)
    {
        if (address.Certificates is null || !IsAlert(failure))
        {
            return null;
        }

        string folder = address.Certificates.Folder ?? "DOCKER_CERT_PATH";
        string what = address.Certificates.HasOwn
            ? "does not believe the certificate of this side"
            : "wants a certificate of this side";
        return new(EngineFailure.Unreachable, $"The Docker engine at {address.Text} {what}.", failure)
        {
            Advice = $"Look at cert.pem and key.pem in {folder}: the engine takes what is signed by its --tlscacert "
                + "and has not expired.",
        };
    }

    /// <summary>The cause is words of OpenSSL, some exceptions further in.</summary>
    private static bool IsAlert(Exception failure)
    {
        for (Exception? e = failure; e is not null; e = e.InnerException)
        {
            bool isAlert = e.Message.Contains("alert", StringComparison.Ordinal);
            if (isAlert && AlertWords.Any(words => e.Message.Contains(words, StringComparison.Ordinal)))
            {
                return true;
            }
        }

        return false;
    }

    private static string Reason(EngineAddress address, X509Chain? chain, SslPolicyErrors errors)
    {
        X509ChainStatusFlags flags = (chain?.ChainStatus ?? [])
            .Aggregate(X509ChainStatusFlags.NoError, static (all, status) => all | status.Status);
        return errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable) ? "it shows no certificate"
            : flags.HasFlag(X509ChainStatusFlags.NotTimeValid) ? "its certificate does not count today: it has "
                + "expired, or does not count yet"
            : errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors)
                ? $"its certificate is not signed by {Authority(address)} ({flags})"
            : $"its certificate was made for another name than {address.Host}";
    }

    private static string Authority(EngineAddress address) =>
        address.Certificates?.Folder is { } folder ? $"ca.pem in {folder}" : "an authority that this system knows";

    private static EngineException Distrust(EngineAddress address, string reason, Exception cause) => new(
        EngineFailure.Unreachable, $"The Docker engine at {address.Text} cannot be trusted: {reason}.", cause)
    {
        Advice = "DOCKER_CERT_PATH names the folder with ca.pem; without DOCKER_TLS_VERIFY the engine is not checked.",
    };
}
