using Kiln.Builders.Oci.Native;
using Kiln.Builders.Oci.Wire;

namespace Kiln.Builders.Oci.Worker;

/// <summary>Moves single files in and out of the image. Everything here is called inside the root.</summary>
internal static class FileTransfer
{
    /// <summary>A relative path starts where a login of root would.</summary>
    public const string Home = "/root";

    private const UnixFileMode NewFolderMode = (UnixFileMode)0b111_101_101;
    private const UnixFileMode NewFileMode = (UnixFileMode)0b110_100_100;

    public static string Absolute(string path) => Path.GetFullPath(path, Home);

    /// <summary>Writes a file; folders that are missing are made.</summary>
    public static void Write(UploadRequest request, Stream content)
    {
        string path = Absolute(request.Path);
        CreateFolder(Path.GetDirectoryName(path)!);
        CheckFile(path, mayBeMissing: true);
        FileStreamOptions options = new()
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite,
            UnixCreateMode = NewFileMode,
        };
        using (FileStream file = new(path, options))
        {
            content.CopyTo(file);
        }

        if (request.Mode is int mode)
        {
            File.SetUnixFileMode(path, (UnixFileMode)mode);
        }
    }

    public static void Read(DownloadRequest request, Stream destination)
    {
        string path = Absolute(request.Path);
        CheckFile(path, mayBeMissing: false);
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.CopyTo(destination);
    }

    public static void CreateFolder(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        if (Path.Exists(path))
        {
            throw Failed($"{path} is not a folder in the image.");
        }

        Directory.CreateDirectory(path, NewFolderMode);
    }

    /// <summary>Opening a pipe would wait for somebody at its other end, for ever.</summary>
    public static void CheckFile(string path, bool mayBeMissing)
    {
        FileInfo file = new(path);
        FileSystemInfo target = file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true)!;
        if (Directory.Exists(target.FullName))
        {
            throw Failed($"{path} is a folder in the image, not a file. Name the file in it.");
        }

        if (!target.Exists)
        {
            if (!mayBeMissing)
            {
                throw Failed($"There is no file {path} in the image.");
            }

            return;
        }

        if (FileStatus.Of(target.FullName).Type != FileStatus.Regular)
        {
            throw Failed($"{path} is no ordinary file in the image but a device, a socket or a pipe.");
        }
    }

    private static WorkerFaultException Failed(string message) => new(FaultKind.Transfer, message);
}
