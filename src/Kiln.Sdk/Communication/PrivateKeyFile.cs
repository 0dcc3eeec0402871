using System.Buffers.Binary;
using System.Text;

namespace Kiln.Sdk.Communication;

/// <summary>Names of private key files, and whether, before a build starts, they can be used.</summary>
public static class PrivateKeyFile
{
    private const int MaxBytes = 1 << 20;

    private const string Begin = "-----BEGIN ";

    private const string End = "PRIVATE KEY-----";

    /// <summary>What is wrong with the file, or null.</summary>
    public static string? Objection(string path)
    {
        string expanded = Expand(path);
        if (!File.Exists(expanded))
        {
            return $"stat {expanded}: no such file or directory";
        }

        try
        {
            return new FileInfo(expanded).Length > MaxBytes
                ? $"Error setting up SSH config: Failed to read key '{path}': the file is too large for a key"
                : ContentObjection(path, File.ReadAllText(expanded));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"Error setting up SSH config: Failed to read key '{path}': {e.Message}";
        }
    }

    /// <summary>A leading <c>~</c> stands for the home directory.</summary>
    public static string Expand(string path) => path == "~" || path.StartsWith("~/", StringComparison.Ordinal)
        ? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + path[1..]
        : path;

    private static string? ContentObjection(string path, string content)
    {
        string[] lines = content.Split('\n', StringSplitOptions.TrimEntries);
        int begin = Array.FindIndex(
            lines,
            static line => line.StartsWith(Begin, StringComparison.Ordinal) && line.EndsWith(End, StringComparison.Ordinal));
        if (begin < 0)
        {
            return $"Error setting up SSH config: Failed to read key '{path}': no key found";
        }

        string[] body =
        [
            .. lines.Skip(begin + 1).TakeWhile(static line => !line.StartsWith("-----END", StringComparison.Ordinal)),
        ];
        bool isEncrypted = lines[begin].Contains("ENCRYPTED", StringComparison.Ordinal)
            || body.Any(static line => line.StartsWith("Proc-Type:", StringComparison.Ordinal)
                && line.EndsWith("ENCRYPTED", StringComparison.Ordinal))
            || IsEncryptedOpenSshKey(string.Concat(body));
        return isEncrypted
            ? $"Error setting up SSH config: Failed to read key '{path}': password protected keys are\n"
                + "not supported. Please decrypt the key prior to use."
            : null;
    }

    /// <summary>The name of the cipher is the first field after the magic text.</summary>
    private static bool IsEncryptedOpenSshKey(string base64)
    {
        ReadOnlySpan<byte> magic = "openssh-key-v1\0"u8;
        byte[] bytes = new byte[(base64.Length / 4 * 3) + 3];
        if (!Convert.TryFromBase64String(base64, bytes, out int length)
            || !bytes.AsSpan(0, length).StartsWith(magic))
        {
            return false;
        }

        ReadOnlySpan<byte> rest = bytes.AsSpan(magic.Length, length - magic.Length);
        return rest.Length >= 4
            && BinaryPrimitives.ReadUInt32BigEndian(rest) is uint size and < 64
            && size + 4 <= rest.Length
            && Encoding.ASCII.GetString(rest.Slice(4, (int)size)) != "none";
    }
}
