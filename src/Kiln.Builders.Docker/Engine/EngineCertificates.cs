using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kiln.Builders.Docker.Engine;

/// <summary>How TLS is spoken with an engine.</summary>
/// <param name="Folder">
/// Holds <c>ca.pem</c>, <c>cert.pem</c> and <c>key.pem</c>, as many as are there; null for none.
/// </param>
/// <param name="IsVerified">The engine has to show a certificate that is believed.</param>
internal sealed record EngineCertificates(string? Folder, bool IsVerified)
{
    public static EngineCertificates OfTheSystem { get; } = new(null, IsVerified: true);

    /// <summary>There is a certificate for this side.</summary>
    public bool HasOwn => FileOf("cert.pem") is not null && FileOf("key.pem") is not null;

    /// <exception cref="EngineException">A file is not valid.</exception>
    public SslClientAuthenticationOptions OptionsFor(string host)
    {
        try
        {
            SslClientAuthenticationOptions options = new() { TargetHost = host };
            if (FileOf("cert.pem") is { } certificate && FileOf("key.pem") is { } key)
            {
                options.ClientCertificates = [X509Certificate2.CreateFromPemFile(certificate, key)];
            }

            if (FileOf("ca.pem") is { } authority)
            {
                X509ChainPolicy policy = new()
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    RevocationMode = X509RevocationMode.NoCheck,
                };
                policy.CustomTrustStore.ImportFromPemFile(authority);
                options.CertificateChainPolicy = policy;
            }

            return options;
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new EngineException(
                EngineFailure.Settings,
                $"The certificates in {Folder} for the Docker engine cannot be used: {e.Message}",
                e)
            { Advice = "Look at DOCKER_CERT_PATH: it names a folder with ca.pem, cert.pem and key.pem." };
        }
    }

    private string? FileOf(string name) =>
        Folder is not null && File.Exists(Path.Combine(Folder, name)) ? Path.Combine(Folder, name) : null;
}
