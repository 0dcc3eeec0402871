using System.Collections.Immutable;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Agreement;

namespace Kiln.Communicators.Ssh.Protocol.Exchange;

/// <summary>A key exchange that both sides may agree on.</summary>
/// <param name="IsDefault">It is offered when the user names none.</param>
internal sealed record KexAlgorithm(string Name, HashAlgorithmName Hash, bool IsDefault)
{
    /// <summary>Best first.</summary>
    public static ImmutableArray<KexAlgorithm> All { get; } =
    [
        Hybrid("mlkem768x25519-sha256", HashAlgorithmName.SHA256, static () => new MlKemEncapsulation()),
        Hybrid("sntrup761x25519-sha512", HashAlgorithmName.SHA512, static () => new PrimeEncapsulation()),
        Hybrid("sntrup761x25519-sha512@openssh.com", HashAlgorithmName.SHA512, static () => new PrimeEncapsulation()),
        Of("curve25519-sha256", HashAlgorithmName.SHA256, static () => new CurveAgreement()),
        Of("curve25519-sha256@libssh.org", HashAlgorithmName.SHA256, static () => new CurveAgreement()),
        Elliptic("ecdh-sha2-nistp256", HashAlgorithmName.SHA256, ECCurve.NamedCurves.nistP256),
        Elliptic("ecdh-sha2-nistp384", HashAlgorithmName.SHA384, ECCurve.NamedCurves.nistP384),
        Elliptic("ecdh-sha2-nistp521", HashAlgorithmName.SHA512, ECCurve.NamedCurves.nistP521),
        new("diffie-hellman-group-exchange-sha256", HashAlgorithmName.SHA256, IsDefault: true),
        Of(
            "diffie-hellman-group16-sha512",
            HashAlgorithmName.SHA512,
            static () => new GroupAgreement(DHStandardGroups.rfc3526_4096)),
        Of(
            "diffie-hellman-group18-sha512",
            HashAlgorithmName.SHA512,
            static () => new GroupAgreement(DHStandardGroups.rfc3526_8192)),
        Of(
            "diffie-hellman-group14-sha256",
            HashAlgorithmName.SHA256,
            static () => new GroupAgreement(DHStandardGroups.rfc3526_2048)),
        Of(
            "diffie-hellman-group14-sha1",
            HashAlgorithmName.SHA1,
            static () => new GroupAgreement(DHStandardGroups.rfc3526_2048)),
        Old("diffie-hellman-group-exchange-sha1", null),
        Old("diffie-hellman-group1-sha1", static () => new GroupAgreement(DHStandardGroups.rfc2409_1024)),
    ];

    /// <summary>Null: the server chooses the group (RFC 4419).</summary>
    public Func<IKeyAgreement>? Begin { get; private init; }

    private static KexAlgorithm Of(string name, HashAlgorithmName hash, Func<IKeyAgreement> begin) =>
        new(name, hash, IsDefault: true) { Begin = begin };

    private static KexAlgorithm Hybrid(string name, HashAlgorithmName hash, Func<IEncapsulation> begin) =>
        Of(name, hash, () => new HybridAgreement(begin(), hash));

    private static KexAlgorithm Elliptic(string name, HashAlgorithmName hash, ECCurve curve) =>
        Of(name, hash, () => new EllipticAgreement(curve));

    private static KexAlgorithm Old(string name, Func<IKeyAgreement>? begin) =>
        new(name, HashAlgorithmName.SHA1, IsDefault: false) { Begin = begin };
}
