using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Kiln.Provisioners.Sbom;

/// <summary>The program that makes SBOMs on machines: one file that understands <c>sbom-generate</c>.</summary>
/// <param name="Path">On this machine; null when there is none.</param>
/// <param name="System">What it runs on, in the words of <c>uname -s -m</c>.</param>
/// <param name="Objection">Why there is none.</param>
public sealed record ScannerProgram(string? Path, string System, string Objection = "")
{
    /// <summary>This process's own executable.</summary>
    public static ScannerProgram OfThisProcess()
    {
        string machine = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "aarch64" : "x86_64";
        string system = OperatingSystem.IsLinux() ? $"Linux {machine}"
            : OperatingSystem.IsMacOS() ? $"Darwin {machine.Replace("aarch64", "arm64", StringComparison.Ordinal)}"
            : "Windows";

        // Compiled while it runs, the program is many files and needs a runtime beside it.
        return RuntimeFeature.IsDynamicCodeSupported || Environment.ProcessPath is not { } path
            ? new(null, system, "this Kiln runs on the .NET runtime and not as one native executable that "
                + "could run alone on the machine. Build it where gcc or clang is installed.")
            : new(path, system);
    }
}
