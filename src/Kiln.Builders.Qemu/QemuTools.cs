using System.Collections.Immutable;
using Kiln.Builders.Qemu.Disks;
using Kiln.Platform.Processes;

namespace Kiln.Builders.Qemu;

/// <summary>The programs of one build.</summary>
/// <param name="Program">QEMU's path.</param>
/// <param name="Images">Makes disk images.</param>
internal sealed record QemuTools(string Program, QemuImg Images)
{
    private static readonly ImmutableArray<(string Part, string Package)> Packages =
    [
        ("x86_64", "qemu-system-x86"),
        ("i386", "qemu-system-x86"),
        ("aarch64", "qemu-system-arm"),
        ("arm", "qemu-system-arm"),
        ("ppc", "qemu-system-ppc"),
        ("sparc", "qemu-system-sparc"),
        ("mips", "qemu-system-mips"),
    ];

    /// <exception cref="MissingToolException">One is not installed.</exception>
    public static QemuTools Find(string program, Action<string> log)
    {
        QemuTools tools = new(ToolPath.Find(program, PackageOf(program)), new(log));
        log($"Qemu path: {tools.Program}, Qemu Image path: {tools.Images.Program}");
        return tools;
    }

    private static string PackageOf(string program) => Packages
        .Where(package => Path.GetFileName(program).Contains(package.Part, StringComparison.Ordinal))
        .Select(static package => package.Package)
        .FirstOrDefault(program.Contains("system", StringComparison.Ordinal) ? "qemu-system-misc" : "qemu-system-x86");
}
