using System.Buffers;
using System.Globalization;
using System.Text;
using Kiln.Sdk.Communication;

namespace Kiln.Communicators.Ssh.Transfer.Scp;

internal enum ScpMessageKind
{
    /// <summary>The last message was understood.</summary>
    Ok,

    /// <summary>Something failed; the text says what.</summary>
    Failure,
    File,
    Directory,
    EndOfDirectory,

    /// <summary>Times of the next file.</summary>
    Times,
}

/// <summary>One message of the scp protocol, in either direction.</summary>
/// <param name="Text">The name of a file or folder, or what failed.</param>
/// <param name="Mode">Permission bits.</param>
/// <param name="Size">Of the content that follows a file.</param>
internal sealed record ScpMessage(ScpMessageKind Kind, string Text, UnixFileMode Mode, long Size)
{
    /// <summary>No path of any system is longer, nor is a failure that is worth reading.</summary>
    private const int MaxLineBytes = 16 * 1024;

    private const int ShownCharacters = 60;

    public static ScpMessage Ok { get; } = new(ScpMessageKind.Ok, "", UnixFileMode.None, 0);

    /// <summary>Takes a message from the front.</summary>
    /// <returns>Null when there is no whole one yet.</returns>
    /// <exception cref="CommunicatorException">It is no message.</exception>
    public static ScpMessage? TryTake(ref ReadOnlySequence<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return null;
        }

        byte first = bytes.FirstSpan[0];
        if (first == 0)
        {
            bytes = bytes.Slice(1);
            return Ok;
        }

        if (!"\u0001\u0002CDET"u8.Contains(first))
        {
            throw NotUnderstood(Begin(bytes));
        }

        if (bytes.PositionOf((byte)'\n') is not { } end)
        {
            return bytes.Length > MaxLineBytes ? throw NotUnderstood(Begin(bytes)) : null;
        }

        string line = Encoding.UTF8.GetString(bytes.Slice(0, end));
        bytes = bytes.Slice(bytes.GetPosition(1, end));
        return Parse(line);
    }

    private static ScpMessage Parse(string line) => line[0] switch
    {
        '\u0001' or '\u0002' => new(ScpMessageKind.Failure, line[1..].Trim(), UnixFileMode.None, 0),
        'E' when line.Length == 1 => new(ScpMessageKind.EndOfDirectory, "", UnixFileMode.None, 0),
        'T' => new(ScpMessageKind.Times, line[1..], UnixFileMode.None, 0),
        'C' => ParseEntry(line, ScpMessageKind.File),
        'D' => ParseEntry(line, ScpMessageKind.Directory),
        _ => throw NotUnderstood(line),
    };

    /// <summary><c>C0644 12 name</c>: the rest of the line is the name, with its spaces.</summary>
    private static ScpMessage ParseEntry(string line, ScpMessageKind kind)
    {
        string[] parts = line[1..].Split(' ', 3);
        if (parts.Length < 3 || Octal(parts[0]) is not { } mode || Number(parts[1]) is not { } size
            || parts[2] is "" or "." or ".." || parts[2].AsSpan().ContainsAny('/', '\0'))
        {
            throw NotUnderstood(line);
        }

        return new(kind, parts[2], mode, size);
    }

    private static UnixFileMode? Octal(string digits)
    {
        int mode = 0;
        foreach (char c in digits)
        {
            mode = c is >= '0' and <= '7' && mode <= 0xfff ? (mode * 8) + (c - '0') : int.MaxValue;
        }

        return digits.Length > 0 && mode <= 0xfff ? (UnixFileMode)mode : null;
    }

    private static long? Number(string digits) =>
        digits.Length is > 0 and <= 18 && digits.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0
            ? long.Parse(digits, CultureInfo.InvariantCulture)
            : null;

    private static string Begin(ReadOnlySequence<byte> bytes) =>
        Encoding.UTF8.GetString(bytes.Slice(0, Math.Min(bytes.Length, ShownCharacters)));

    private static CommunicatorException NotUnderstood(string text)
    {
        string shown = string.Concat(
            text.Take(ShownCharacters).Select(static c => char.IsControl(c) ? ' ' : c)).Trim();
        return new(
            CommunicatorFailure.Transfer,
            $"The machine sent '{shown}' where its scp should answer. If this is a greeting, a start file of the "
            + "user's shell prints it also where nobody reads it; it must not.");
    }
}
