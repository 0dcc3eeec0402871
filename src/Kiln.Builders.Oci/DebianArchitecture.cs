using Kiln.Images.Model;

namespace Kiln.Builders.Oci;

/// <summary>Debian's names for platforms.</summary>
internal static class DebianArchitecture
{
    /// <returns>Null when Debian does not run there.</returns>
    public static string? Of(ImagePlatform platform) => (platform.Os, platform.Architecture, platform.Variant) switch
    {
        ("linux", "amd64", _) => "amd64",
        ("linux", "386", _) => "i386",
        ("linux", "arm64", _) => "arm64",
        ("linux", "arm", "v5" or "v6") => "armel",
        ("linux", "arm", _) => "armhf",
        ("linux", "ppc64le", _) => "ppc64el",
        ("linux", "mips64le", _) => "mips64el",
        ("linux", "s390x", _) => "s390x",
        ("linux", "riscv64", _) => "riscv64",
        ("linux", "loong64", _) => "loong64",
        _ => null,
    };
}
