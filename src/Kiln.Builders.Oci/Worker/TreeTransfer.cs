using System.Formats.Tar;
using System.IO.Enumeration;
using Kiln.Builders.Oci.Wire;

namespace Kiln.Builders.Oci.Worker;

/// <summary>Moves folders in and out of the image, as tars. Everything here is called inside the root.</summary>
internal static class TreeTransfer
{
    /// <summary>Files belong to root and keep their mode; links stay links.</summary>
    public static void Write(UploadTreeRequest request, Stream content)
    {
        string folder = FileTransfer.Absolute(request.Path);
        FileTransfer.CreateFolder(folder);
        using TarReader reader = new(content, leaveOpen: true);
        while (reader.GetNextEntry() is TarEntry entry)
        {
            WriteEntry(entry, Path.Combine(folder, entry.Name.Trim('/')));
        }
    }

    /// <summary>
    /// The contents of a folder; or, when the last part of the path holds <c>*</c> or <c>?</c>, everything that fits
    /// it.
    /// </summary>
    public static void Read(DownloadTreeRequest request, Stream destination)
    {
        string path = Path.TrimEndingDirectorySeparator(FileTransfer.Absolute(request.Path));
        string pattern = Path.GetFileName(path);
        bool isPattern = pattern.AsSpan().ContainsAny('*', '?');
        string folder = isPattern ? Path.GetDirectoryName(path)! : path;
        if (!Directory.Exists(folder))
        {
            throw new WorkerFaultException(FaultKind.Transfer, $"There is no folder {folder} in the image.");
        }

        using TarWriter writer = new(destination, TarEntryFormat.Pax, leaveOpen: true);
        foreach (string child in Children(folder, isPattern ? pattern : "*"))
        {
            ReadEntry(writer, child, Path.GetFileName(child));
        }
    }

    private static void WriteEntry(TarEntry entry, string path)
    {
        switch (entry.EntryType)
        {
            case TarEntryType.Directory:
                FileTransfer.CreateFolder(path);
                File.SetUnixFileMode(path, entry.Mode);
                break;
            case TarEntryType.SymbolicLink:
                File.Delete(path);
                File.CreateSymbolicLink(path, entry.LinkName);
                break;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile:
                FileTransfer.Write(new(path, (int)entry.Mode), entry.DataStream ?? Stream.Null);
                break;
            case TarEntryType.HardLink:
                // The sender's tar names a file that it has sent already, below the same folder.
                throw new WorkerFaultException(FaultKind.Transfer, $"The hard link {entry.Name} cannot be uploaded.");
            default:
                throw new WorkerFaultException(
                    FaultKind.Transfer,
                    $"{entry.Name} is neither a file, a folder nor a symbolic link and cannot be uploaded.");
        }
    }

    private static void ReadEntry(TarWriter writer, string path, string name)
    {
        // Not WriteEntry(path): that looks for the names of users in files that the image may not have.
        if (new FileInfo(path).LinkTarget is string target)
        {
            writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, name) { LinkName = target });
        }
        else if (Directory.Exists(path))
        {
            UnixFileMode mode = File.GetUnixFileMode(path);
            writer.WriteEntry(new PaxTarEntry(TarEntryType.Directory, name + "/") { Mode = mode });
            foreach (string child in Children(path, "*"))
            {
                ReadEntry(writer, child, $"{name}/{Path.GetFileName(child)}");
            }
        }
        else
        {
            FileTransfer.CheckFile(path, mayBeMissing: false);
            using FileStream content = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            UnixFileMode mode = File.GetUnixFileMode(content.SafeFileHandle);
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { Mode = mode, DataStream = content });
        }
    }

    private static IEnumerable<string> Children(string folder, string pattern) =>
        Directory.EnumerateFileSystemEntries(folder)
            .Where(path => FileSystemName.MatchesSimpleExpression(pattern, Path.GetFileName(path), ignoreCase: false))
            .Order(StringComparer.Ordinal);
}
