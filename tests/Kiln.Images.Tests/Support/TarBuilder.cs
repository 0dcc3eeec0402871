using Kiln.Images.Tar;

namespace Kiln.Images.Tests.Support;

/// <summary>Makes tars in memory, hostile ones as well.</summary>
internal static class TarBuilder
{
    public static async Task<byte[]> BuildAsync(params (TarEntry Entry, byte[] Content)[] entries)
    {
        using MemoryStream output = new();
        TarWriter writer = new(output);
        foreach ((TarEntry entry, byte[] content) in entries)
        {
            await writer.WriteHeaderAsync(entry with { Size = content.Length }, TestContext.Current.CancellationToken);
            await writer.WriteContentAsync(content, TestContext.Current.CancellationToken);
        }

        await writer.FinishAsync(TestContext.Current.CancellationToken);
        return output.ToArray();
    }

    public static (TarEntry Entry, byte[] Content) File(string name, string content = "x") =>
        (new TarEntry(TarEntryKind.File, name) { Mode = 0x1a4 }, System.Text.Encoding.UTF8.GetBytes(content));

    public static (TarEntry Entry, byte[] Content) Folder(string name) =>
        (new TarEntry(TarEntryKind.Directory, name) { Mode = 0x1ed }, []);

    public static (TarEntry Entry, byte[] Content) Link(string name, string target) =>
        (new TarEntry(TarEntryKind.SymbolicLink, name) { LinkName = target }, []);

    public static (TarEntry Entry, byte[] Content) HardLink(string name, string target) =>
        (new TarEntry(TarEntryKind.HardLink, name) { LinkName = target }, []);

    public static (TarEntry Entry, byte[] Content) Device(string name, uint major, uint minor)
    {
        TarEntry entry = new(TarEntryKind.CharacterDevice, name)
        {
            DeviceMajor = major,
            DeviceMinor = minor,
            Mode = 0x1b6,
        };
        return (entry, []);
    }
}
