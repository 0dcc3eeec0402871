using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kiln.Communicators.Tests.WinRm;

/// <summary>A certificate that nobody has signed but itself, as a new Windows has one.</summary>
internal sealed class TestCertificate : IDisposable
{
    public TestCertificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=KILN-WIN", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        Value = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    /// <summary>With its key.</summary>
    public X509Certificate2 Value { get; }

    public void Dispose() => Value.Dispose();
}
