using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Kiln.Communicators.Ssh.Transfer.Folders;

/// <summary>
/// Finds files that the machine has already: it is asked for their checksums, and for their modes where those would be
/// set. Without <c>sha256sum</c> there, none are found.
/// </summary>
internal sealed class UnchangedFiles(GuestShell shell, bool asksForModes)
{
    private const int HashCharacters = 64;
    private const int BufferBytes = 128 * 1024;
    private const string HashScript = "cd -- \"$1\" && xargs -0 sha256sum";

    private const string HashAndModeScript =
        "cd -- \"$1\" && xargs -0 sh -c 'sha256sum \"$@\" && stat -Lc %a \"$@\"' kiln";

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <param name="folder">Quoted for the machine's shell.</param>
    /// <param name="files">That are there, below the folder.</param>
    /// <returns>Those that would not be changed by sending them.</returns>
    public async Task<ImmutableHashSet<LocalEntry>> FindAsync(string folder, IEnumerable<LocalEntry> files)
    {
        // A name with a line feed would look like two lines of the answer.
        ImmutableArray<LocalEntry> asked =
            [.. files.Where(static file => !file.Name.Contains('\n', StringComparison.Ordinal))];
        if (asked.IsEmpty)
        {
            return [];
        }

        Task<(PeerEnd End, string Output)> answer = shell.RunAsync(
            asksForModes ? HashAndModeScript : HashScript, folder, asked.Select(static file => "./" + file.Name));
        string[] hashes = [.. asked.Select(HashOf)];
        (PeerEnd end, string output) = await answer;
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] known = [.. lines.Select(HashIn).OfType<string>()];
        UnixFileMode[] modes =
        [
            .. lines.Where(static line => HashIn(line) is null)
                .Select(ModeIn)
                .Where(static mode => mode is not null)
                .Select(static mode => mode!.Value),
        ];
        bool isWhole = end.ExitCode == 0 && known.Length == asked.Length
            && lines.Length == known.Length + modes.Length && modes.Length == (asksForModes ? asked.Length : 0);
        return isWhole
            ? [.. asked.Where((file, i) => known[i] == hashes[i] && (!asksForModes || modes[i] == file.Mode))]
            : [];
    }

    private static string HashOf(LocalEntry entry)
    {
        using LocalFile file = entry.Open();
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[BufferBytes];
        int read;
        while ((read = file.Read(buffer)) > 0)
        {
            hash.AppendData(buffer, 0, read);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>A backslash stands before the checksum of a file with a strange name.</summary>
    private static string? HashIn(string line)
    {
        string text = line.TrimStart('\\');
        return text.Length > HashCharacters && text[HashCharacters] == ' '
            && text.AsSpan(0, HashCharacters).IndexOfAnyExcept(HexDigits) < 0
                ? text[..HashCharacters]
                : null;
    }

    private static UnixFileMode? ModeIn(string line) =>
        line.Length is > 0 and <= 4 && line.AsSpan().IndexOfAnyExceptInRange('0', '7') < 0
            ? (UnixFileMode)Convert.ToInt32(line, 8)
            : null;
}
