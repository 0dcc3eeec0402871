using System.Collections.Immutable;
using Kiln.Wire.MessagePack;

namespace Kiln.Wire.Messages;

/// <summary>
/// A command to start. The ids are the caller's, the other side dials them; 0 for a stream that is not wanted.
/// </summary>
/// <param name="ResponseStreamId">Where the exit status is sent; never 0, it is always dialed.</param>
public sealed record StartArguments(
    string Command, uint StdinStreamId, uint StdoutStreamId, uint StderrStreamId, uint ResponseStreamId)
{
    public static StartArguments FromPack(PackValue value)
    {
        PackFields fields = new(
            value,
            nameof(Command),
            nameof(StdinStreamId),
            nameof(StdoutStreamId),
            nameof(StderrStreamId),
            nameof(ResponseStreamId));
        return new(
            fields[nameof(Command)].AsText(),
            fields[nameof(StdinStreamId)].AsUnsigned(),
            fields[nameof(StdoutStreamId)].AsUnsigned(),
            fields[nameof(StderrStreamId)].AsUnsigned(),
            fields[nameof(ResponseStreamId)].AsUnsigned());
    }

    public PackValue ToPack() => PackValue.Map(
        (nameof(Command), PackValue.Of(Command)),
        (nameof(StdinStreamId), PackValue.Of(StdinStreamId)),
        (nameof(StdoutStreamId), PackValue.Of(StdoutStreamId)),
        (nameof(StderrStreamId), PackValue.Of(StderrStreamId)),
        (nameof(ResponseStreamId), PackValue.Of(ResponseStreamId)));
}

/// <param name="FileInfo">Nothing when the content is no file.</param>
public sealed record UploadArguments(string Path, uint ReaderStreamId, UploadedFile? FileInfo)
{
    public static UploadArguments FromPack(PackValue value)
    {
        PackFields fields = new(value, nameof(Path), nameof(ReaderStreamId), nameof(FileInfo));
        return new(
            fields[nameof(Path)].AsText(),
            fields[nameof(ReaderStreamId)].AsUnsigned(),
            fields[nameof(FileInfo)] is PackNil ? null : UploadedFile.FromPack(fields[nameof(FileInfo)]));
    }

    public PackValue ToPack() => PackValue.Map(
        (nameof(Path), PackValue.Of(Path)),
        (nameof(ReaderStreamId), PackValue.Of(ReaderStreamId)),
        (nameof(FileInfo), FileInfo?.ToPack() ?? PackValue.Nil));
}

/// <summary>A file that is uploaded.</summary>
/// <param name="Mode">Go's bits: the low nine are the permissions, see <see cref="GoFileMode"/> for the others.</param>
/// <param name="Modified">Nothing for now.</param>
public sealed record UploadedFile(string Name, long Size, uint Mode, PackTimestamp? Modified)
{
    private const string NameField = "N";
    private const string SizeField = "S";
    private const string ModeField = "M";
    private const string TimeField = "T";

    public static UploadedFile FromPack(PackValue value)
    {
        PackFields fields = new(value, NameField, SizeField, ModeField, TimeField);
        return new(
            fields[NameField].AsText(),
            fields[SizeField].AsInteger(),
            fields[ModeField].AsUnsigned(),
            PackTimestamp.FromPack(fields[TimeField]));
    }

    public PackValue ToPack() => PackValue.Map(
        (NameField, PackValue.Of(Name)),
        (SizeField, PackValue.Of(Size)),
        (ModeField, PackValue.Of(Mode)),
        (TimeField, Modified?.ToPack() ?? PackValue.Nil));
}

/// <summary>The bits of <see cref="UploadedFile.Mode"/> that are not permissions.</summary>
[Flags]
public enum GoFileMode : uint
{
    None = 0,
    Sticky = 1u << 20,
    SetGid = 1u << 22,
    SetUid = 1u << 23,
    SymbolicLink = 1u << 27,
    Directory = 1u << 31,
}

public sealed record DownloadArguments(string Path, uint WriterStreamId)
{
    public static DownloadArguments FromPack(PackValue value)
    {
        PackFields fields = new(value, nameof(Path), nameof(WriterStreamId));
        return new(fields[nameof(Path)].AsText(), fields[nameof(WriterStreamId)].AsUnsigned());
    }

    public PackValue ToPack() =>
        PackValue.Map((nameof(Path), PackValue.Of(Path)), (nameof(WriterStreamId), PackValue.Of(WriterStreamId)));
}

/// <summary>A directory to upload or download; the side that is called reads or writes the local one itself.</summary>
public sealed record DirectoryArguments(string Dst, string Src, ImmutableArray<string> Exclude)
{
    public static DirectoryArguments FromPack(PackValue value)
    {
        PackFields fields = new(value, nameof(Dst), nameof(Src), nameof(Exclude));
        return new(fields[nameof(Dst)].AsText(), fields[nameof(Src)].AsText(), fields[nameof(Exclude)].AsTexts());
    }

    public PackValue ToPack() => PackValue.Map(
        (nameof(Dst), PackValue.Of(Dst)), (nameof(Src), PackValue.Of(Src)), (nameof(Exclude), PackValue.Of(Exclude)));
}
