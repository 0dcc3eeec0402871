using System.Runtime.InteropServices;

namespace Kiln.Communicators.Ssh.Transfer.Sftp;

/// <summary>What a server says about the file system of a path.</summary>
/// <param name="IsFull">Users can put nothing more on it.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SftpSpace(bool IsFull, bool IsReadOnly)
{
    private const ulong ReadOnlyFlag = 1;

    /// <summary>
    /// Eleven numbers: sizes of two kinds of blocks; all blocks, free ones, those free for users; the same three for
    /// files; a number of the file system, its flags, the longest name.
    /// </summary>
    public static SftpSpace Parse(ReadOnlySpan<byte> answer)
    {
        SftpFields fields = new(answer);
        Span<ulong> numbers = stackalloc ulong[11];
        foreach (ref ulong number in numbers)
        {
            number = fields.LongNumber();
        }

        bool countsFiles = numbers[5] > 0;
        return new(numbers[4] == 0 || (countsFiles && numbers[7] == 0), (numbers[9] & ReadOnlyFlag) != 0);
    }
}
