using System.Runtime.InteropServices;

namespace Kiln.Images.Model;

/// <summary>What machine an image runs on, in Go's words: <c>linux/amd64</c>, <c>linux/arm/v7</c>.</summary>
/// <param name="Variant">Null when the architecture has one form only, or the usual one is meant.</param>
public sealed record ImagePlatform(string Os, string Architecture, string? Variant)
{
    /// <summary>Images hold Linux systems, so the host's operating system does not matter.</summary>
    public static ImagePlatform Host { get; } = RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => new("linux", "amd64", null),
        System.Runtime.InteropServices.Architecture.X86 => new("linux", "386", null),
        System.Runtime.InteropServices.Architecture.Arm64 => new("linux", "arm64", null),
        System.Runtime.InteropServices.Architecture.Arm => new("linux", "arm", "v7"),
        System.Runtime.InteropServices.Architecture.Ppc64le => new("linux", "ppc64le", null),
        System.Runtime.InteropServices.Architecture.S390x => new("linux", "s390x", null),
        System.Runtime.InteropServices.Architecture.RiscV64 => new("linux", "riscv64", null),
        System.Runtime.InteropServices.Architecture.LoongArch64 => new("linux", "loong64", null),
        Architecture other => new("linux", other.ToString().ToLowerInvariant(), null),
    };

    /// <param name="text">
    /// <c>os/architecture[/variant]</c>; the machine names of uname (<c>x86_64</c>) are understood.
    /// </param>
    /// <exception cref="ImageException">The text is not a platform.</exception>
    public static ImagePlatform Parse(string text)
    {
        string[] parts = text.Split('/');
        if (parts.Length is < 2 or > 3 || parts.Any(part => part.Length == 0 || !part.All(IsNameCharacter)))
        {
            throw new ImageException(
                ImageFailure.BadReference,
                $"'{text}' is not a platform. Write os/architecture or os/architecture/variant, such as linux/amd64.");
        }

        string architecture = parts[1].ToLowerInvariant() switch
        {
            "x86_64" or "x86-64" => "amd64",
            "aarch64" => "arm64",
            "i386" or "i686" => "386",
            "armhf" => "arm",
            string other => other,
        };
        return new ImagePlatform(parts[0].ToLowerInvariant(), architecture, parts.Length == 3 ? parts[2] : null);
    }

    /// <summary>
    /// How well an image of this platform serves a machine of the wanted one: higher is better, below zero is not at
    /// all. A 32-bit arm machine runs the images of all smaller variants.
    /// </summary>
    public int Fitness(ImagePlatform wanted)
    {
        if (Os != wanted.Os || Architecture != wanted.Architecture)
        {
            return -1;
        }

        string? own = Variant ?? UsualVariant(Architecture);
        string? other = wanted.Variant ?? UsualVariant(Architecture);
        if (own == other)
        {
            return 1000;
        }

        int ownRank = Rank(own);
        return Architecture is "arm" or "amd64" && ownRank < Rank(other) ? ownRank : -1;
    }

    public override string ToString() =>
        Variant is null ? $"{Os}/{Architecture}" : $"{Os}/{Architecture}/{Variant}";

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.';

    private static string? UsualVariant(string architecture) => architecture switch
    {
        "arm" => "v7",
        "arm64" => "v8",
        "amd64" => "v1",
        _ => null,
    };

    private static int Rank(string? variant) =>
        variant is { Length: 2 } && variant[0] == 'v' && char.IsAsciiDigit(variant[1]) ? variant[1] - '0' : 0;
}
