using System.Collections.Immutable;
using Kiln.Builders.Qemu.Configuration;
using Kiln.Platform.Files;
using Kiln.Sdk.Components;

namespace Kiln.Builders.Qemu;

/// <summary>The two files of a UEFI firmware.</summary>
/// <param name="Code">Is read only.</param>
/// <param name="Variables">What a machine's own file is copied from.</param>
internal sealed record EfiFiles(string Code, string Variables)
{
    public const string VariablesName = "efivars.fd";

    /// <summary>Where systems have them; the first is Packer's default.</summary>
    private static readonly ImmutableArray<EfiFiles> UsualPlaces =
    [
        new("/usr/share/OVMF/OVMF_CODE.fd", "/usr/share/OVMF/OVMF_VARS.fd"),
        new("/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_VARS_4M.fd"),
        new("/usr/share/edk2/ovmf/OVMF_CODE.fd", "/usr/share/edk2/ovmf/OVMF_VARS.fd"),
        new("/usr/share/edk2/x64/OVMF_CODE.4m.fd", "/usr/share/edk2/x64/OVMF_VARS.4m.fd"),
        new("/usr/share/qemu/ovmf-x86_64-code.bin", "/usr/share/qemu/ovmf-x86_64-vars.bin"),
    ];

    /// <exception cref="BuildFailedException">A file is not there.</exception>
    public static EfiFiles Find(FirmwareConfig config)
    {
        EfiFiles usual = UsualPlaces.FirstOrDefault(static files =>
            File.Exists(files.Code) && File.Exists(files.Variables)) ?? UsualPlaces[0];
        EfiFiles files = new(
            string.IsNullOrEmpty(config.EfiFirmwareCode) ? usual.Code : config.EfiFirmwareCode,
            string.IsNullOrEmpty(config.EfiFirmwareVars) ? usual.Variables : config.EfiFirmwareVars);
        Check(files.Code, "efi_firmware_code");
        Check(files.Variables, "efi_firmware_vars");
        return files;
    }

    /// <summary>Gives a machine variables of its own.</summary>
    /// <returns>Their file.</returns>
    public string CopyVariables(string folder)
    {
        const UnixFileMode Mode =
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
        string path = Path.Combine(folder, VariablesName);
        try
        {
            File.Copy(Variables, path, overwrite: true);
            File.SetUnixFileMode(path, Mode);
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string cause = FileAccessException.From("write", path, e).Message;
            throw new BuildFailedException($"The firmware's variables could not be copied. {cause}", e);
        }
    }

    private static void Check(string path, string option)
    {
        if (!File.Exists(path))
        {
            throw new BuildFailedException($"The firmware for UEFI is not there: {path} does not exist.")
            {
                Advice = $"Install it (on Debian and Ubuntu: apt-get install ovmf), or set {option} to where it is.",
            };
        }
    }
}
