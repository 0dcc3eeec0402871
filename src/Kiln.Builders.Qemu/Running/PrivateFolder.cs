using System.Security.Cryptography;
using System.Text;
using Kiln.Sdk.Components;
using Kiln.Sdk.Resources;

namespace Kiln.Builders.Qemu.Running;

/// <summary>A folder of one build for its sockets and small files, which nobody else may enter.</summary>
internal sealed class PrivateFolder
{
    /// <summary>Of a socket's path in the kernel, with the byte that ends it.</summary>
    private const int MaxSocketPath = 108;

    /// <summary>Room for the names of the sockets.</summary>
    private const int NameRoom = 24;

    private const string LastResort = "/tmp";

    private PrivateFolder(string path) => Path = path;

    public string Path { get; }

    public static async Task<PrivateFolder> CreateAsync(BuildContext context, CancellationToken cancellationToken)
    {
        string path = Choose(context.Directories.Temporary);
        LedgerEntry entry = await context.Ledger.RecordAsync(LedgerResource.OfDirectory(path), cancellationToken);
        context.Cleanup.Push(
            $"folder {path}",
            async token =>
            {
                if (Directory.Exists(path))
                {
                    Directory.Delete(path, recursive: true);
                }

                await context.Ledger.StrikeAsync(entry, token);
            });
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new(path);
    }

    public string Combine(string name) => System.IO.Path.Combine(Path, name);

    private static string Choose(string temporary)
    {
        string name = $"kiln-qemu-{RandomNumberGenerator.GetHexString(12, lowercase: true)}";
        string path = System.IO.Path.Combine(temporary, name);
        return Encoding.UTF8.GetByteCount(path) + NameRoom < MaxSocketPath
            ? path
            : System.IO.Path.Combine(LastResort, name);
    }
}
