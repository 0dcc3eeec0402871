using System.Diagnostics;
using System.Text;

namespace Kiln.Language.Tests;

/// <summary>Debian's packer.</summary>
internal static class PackerProcess
{
    /// <returns>All that <c>packer validate</c> prints.</returns>
    public static async Task<string> ValidateAsync(
        string packer,
        string directory,
        string template,
        CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new(packer, ["validate", template])
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment["CHECKPOINT_DISABLE"] = "1";
        start.Environment["PACKER_NO_COLOR"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        Task<string> error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return await output + await error;
    }
}
