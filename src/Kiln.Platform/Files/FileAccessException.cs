using System.Runtime.InteropServices;

namespace Kiln.Platform.Files;

public enum FileFailure
{
    NotFound,
    AccessDenied,
    DiskFull,
    ReadOnly,
    Other,
}

/// <summary>A local file could not be read or written; the message says which, why, and what helps.</summary>
public sealed class FileAccessException : IOException
{
    private const int Enoent = 2;
    private const int Eacces = 13;
    private const int Enotdir = 20;
    private const int Enospc = 28;
    private const int Erofs = 30;
    private const int Eperm = 1;
    private const int Edquot = 122;

    private FileAccessException(FileFailure reason, string path, string message, Exception? innerException)
        : base(message, innerException)
    {
        Reason = reason;
        Path = path;
    }

    public FileFailure Reason { get; }

    public string Path { get; }

    /// <param name="action">What was tried, as in "Cannot ACTION 'path'".</param>
    /// <param name="path">As the user knows it.</param>
    /// <param name="cause">What .NET threw.</param>
    public static FileAccessException From(string action, string path, Exception cause) => cause switch
    {
        FileAccessException known => known,
        UnauthorizedAccessException => Make(action, path, Eacces, cause.Message, cause),
        FileNotFoundException or DirectoryNotFoundException => Make(action, path, Enoent, cause.Message, cause),

        // On Unix the result code of an IOException is the error number itself.
        _ => Make(action, path, cause.HResult, cause.Message, cause),
    };

    internal static FileAccessException FromError(string action, string path, int error) =>
        Make(action, path, error, Marshal.GetPInvokeErrorMessage(error), null);

    private static FileAccessException Make(string action, string path, int error, string cause, Exception? inner)
    {
        (FileFailure reason, string text) = error switch
        {
            Enoent => (FileFailure.NotFound, "it does not exist, or a folder on the way to it does not"),
            Enotdir => (FileFailure.NotFound, "a part of its path is a file and not a folder"),
            Eacces or Eperm => (FileFailure.AccessDenied, "the permissions do not allow it"),
            Enospc => (FileFailure.DiskFull, "the disk is full. Free some space on the file system that holds it"),
            Edquot => (FileFailure.DiskFull, "your disk quota is used up. Remove files that you do not need"),
            Erofs => (FileFailure.ReadOnly, "its file system is mounted read-only"),
            _ => (FileFailure.Other, cause.TrimEnd('.')),
        };
        return new(reason, path, $"Cannot {action} '{path}': {text}.", inner);
    }
}
