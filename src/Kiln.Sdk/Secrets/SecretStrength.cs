using System.Collections.Frozen;

namespace Kiln.Sdk.Secrets;

/// <summary>
/// Says which secrets are so short or so common that masking them everywhere would garble ordinary output.
/// </summary>
public static class SecretStrength
{
    /// <summary>A shorter secret is masked as a whole word only.</summary>
    public const int MinimumLength = 4;

    /// <summary>A secret of digits only is a part of too many other numbers when it is shorter than this.</summary>
    public const int MinimumDigits = 6;

    private static readonly FrozenSet<string> CommonWords = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "admin",
        "administrator",
        "alma",
        "almalinux",
        "alpine",
        "amazon",
        "arch",
        "azure",
        "build",
        "builder",
        "centos",
        "changeme",
        "cirros",
        "cloud",
        "debian",
        "default",
        "docker",
        "error",
        "false",
        "fedora",
        "freebsd",
        "gentoo",
        "guest",
        "image",
        "info",
        "kali",
        "linux",
        "localhost",
        "login",
        "netbsd",
        "none",
        "null",
        "openbsd",
        "opensuse",
        "oracle",
        "packer",
        "pass",
        "password",
        "qemu",
        "raspberry",
        "redhat",
        "rhel",
        "rocky",
        "root",
        "secret",
        "sensitive",
        "suse",
        "test",
        "toor",
        "true",
        "ubuntu",
        "user",
        "vagrant",
        "windows",
        "warning");

    /// <summary>True: the secret is masked as a whole word and in no other form.</summary>
    public static bool IsWeak(string secret) =>
        secret.Length < MinimumLength
        || (secret.Length < MinimumDigits && secret.All(char.IsAsciiDigit))
        || CommonWords.Contains(secret);
}
