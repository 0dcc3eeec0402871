using System.Formats.Tar;

namespace Kiln.Testing;

/// <summary>The tarball of a small root file system with a shell.</summary>
public static class BusyboxRoot
{
    private static readonly DateTimeOffset Time = DateTimeOffset.FromUnixTimeSeconds(1_600_000_000);

    private static readonly string[] Applets =
    [
        "sh", "ls", "cat", "echo", "id", "env", "mkdir", "rm", "rmdir", "ln", "chmod", "chown", "touch", "sleep",
        "mknod", "mv", "cp", "hostname", "test", "stat", "true", "false", "grep", "sed", "wc", "dd", "mount",
        "readlink", "find", "ip", "kill",
        "nohup", "setsid", "head", "pwd", "umask", "mkfifo", "sort", "seq", "date", "yes",
    ];

    public static string Write(string folder)
    {
        string file = Path.Combine(folder, "busybox.tar");
        using FileStream stream = File.Create(file);
        using TarWriter tar = new(stream, TarEntryFormat.Pax);
        foreach (string directory in new[] { "bin", "etc", "etc/old", "root", "home", "usr", "usr/share" })
        {
            tar.WriteEntry(Entry(TarEntryType.Directory, directory + "/", 0b111_101_101));
        }

        tar.WriteEntry(Entry(TarEntryType.Directory, "tmp/", 0b1_111_111_111));
        using FileStream busybox = File.OpenRead(Requires.Tool("busybox", "busybox-static"));
        PaxTarEntry program = Entry(TarEntryType.RegularFile, "bin/busybox", 0b111_101_101);
        program.DataStream = busybox;
        tar.WriteEntry(program);
        foreach (string applet in Applets)
        {
            PaxTarEntry link = Entry(TarEntryType.SymbolicLink, $"bin/{applet}", 0b111_111_111);
            link.LinkName = "busybox";
            tar.WriteEntry(link);
        }

        WriteText(tar, "etc/passwd", "root:x:0:0:root:/root:/bin/sh\nuser:x:1000:1000::/home:/bin/sh\n");
        WriteText(tar, "etc/old/one", "one\n");
        WriteText(tar, "etc/old/two", "two\n");
        WriteText(tar, "usr/share/keep", "keep\n");
        return file;
    }

    private static void WriteText(TarWriter tar, string name, string text)
    {
        PaxTarEntry entry = Entry(TarEntryType.RegularFile, name, 0b110_100_100);
        entry.DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
        tar.WriteEntry(entry);
    }

    private static PaxTarEntry Entry(TarEntryType type, string name, int mode) => new(type, name)
    {
        Mode = (UnixFileMode)mode,
        ModificationTime = Time,
    };
}
