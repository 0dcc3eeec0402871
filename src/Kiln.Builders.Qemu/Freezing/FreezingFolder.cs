using System.Security.Cryptography;
using Kiln.Sdk.Components;
using Kiln.Sdk.Resources;

namespace Kiln.Builders.Qemu.Freezing;

/// <summary>
/// Where the disks of a machine are that is frozen: in the cache, so that they can have second names in its
/// checkpoints. It goes away with the build.
/// </summary>
internal static class FreezingFolder
{
    public static async Task<string> CreateAsync(BuildContext context, CancellationToken cancellationToken)
    {
        string name = $"work-{RandomNumberGenerator.GetHexString(16, lowercase: true)}";
        string path = Path.Combine(context.Directories.Cache, "qemu", name);
        LedgerEntry entry = await context.Ledger.RecordAsync(LedgerResource.OfDirectory(path), cancellationToken);
        context.Cleanup.Push($"folder {path}", async token =>
        {
            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }

            await context.Ledger.StrikeAsync(entry, token);
        });
        Directory.CreateDirectory(path);
        return path;
    }
}
