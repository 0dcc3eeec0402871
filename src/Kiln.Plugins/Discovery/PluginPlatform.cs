using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Kiln.Plugins.Discovery;

/// <summary>What a program runs on, in Go's words: <c>linux_amd64</c>.</summary>
/// <param name="Os"><c>linux</c>, <c>darwin</c>, <c>windows</c>, ...</param>
/// <param name="Arch"><c>amd64</c>, <c>arm64</c>, ...</param>
public sealed record PluginPlatform(string Os, string Arch)
{
    /// <summary>This machine.</summary>
    public static PluginPlatform Current { get; } = new(CurrentOs(), CurrentArch());

    /// <summary>What the names of its programs end with.</summary>
    public string Extension => Os == "windows" ? ".exe" : "";

    /// <param name="text"><c>OS_ARCH</c>, lower-case letters and digits.</param>
    /// <param name="platform">Not necessarily one that exists.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out PluginPlatform? platform)
    {
        platform = text.Split('_') is [{ Length: > 0 } os, { Length: > 0 } arch] && IsWord(os) && IsWord(arch)
            ? new(os, arch)
            : null;
        return platform is not null;
    }

    public override string ToString() => $"{Os}_{Arch}";

    private static bool IsWord(string text) => text.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c));

    private static string CurrentOs() =>
        OperatingSystem.IsWindows() ? "windows"
        : OperatingSystem.IsMacOS() ? "darwin"
        : OperatingSystem.IsFreeBSD() ? "freebsd"
        : "linux";

    private static string CurrentArch() => RuntimeInformation.OSArchitecture switch
    {
        Architecture.X64 => "amd64",
        Architecture.X86 => "386",
        Architecture.Arm64 => "arm64",
        Architecture.Arm or Architecture.Armv6 => "arm",
        Architecture.S390x => "s390x",
        Architecture.Ppc64le => "ppc64le",
        Architecture.RiscV64 => "riscv64",
        Architecture.LoongArch64 => "loong64",
        Architecture other => other.ToString().ToLowerInvariant(),
    };
}
