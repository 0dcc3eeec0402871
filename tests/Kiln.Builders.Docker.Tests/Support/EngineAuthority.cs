using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kiln.Builders.Docker.Tests.Support;

/// <summary>Makes certificates for an engine and those who speak with it.</summary>
internal sealed class EngineAuthority : IDisposable
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";

    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private readonly X509Certificate2 _root;

    public EngineAuthority(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _root = request.CreateSelfSigned(Now.AddDays(-10), Now.AddDays(10));
    }

    /// <summary>Writes <c>ca.pem</c>, <c>cert.pem</c> and <c>key.pem</c> for the engine at 127.0.0.1.</summary>
    public string WriteServer(string folder, bool isExpired = false) => Write(folder, ServerUse, isExpired);

    /// <summary>The same for somebody who is let in.</summary>
    public string WriteClient(string folder) => Write(folder, ClientUse, isExpired: false);

    public void Dispose() => _root.Dispose();

    private string Write(string folder, string use, bool isExpired)
    {
        Directory.CreateDirectory(folder);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=of the test", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], critical: false));
        using X509Certificate2 certificate = request.Create(
            _root, Now.AddDays(-9), isExpired ? Now.AddDays(-1) : Now.AddDays(9), RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(Path.Combine(folder, "ca.pem"), _root.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "cert.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
        return folder;
    }
}
