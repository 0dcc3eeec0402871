using System.Collections.Immutable;
using Kiln.Wire.MessagePack;

namespace Kiln.Wire.Messages;

/// <param name="StreamId">Where the communicator and the user interface are served.</param>
public sealed record HookRunArguments(string Name, PackValue Data, uint StreamId)
{
    public static HookRunArguments FromPack(PackValue value)
    {
        PackFields fields = new(value, nameof(Name), nameof(Data), nameof(StreamId));
        return new(fields[nameof(Name)].AsText(), fields[nameof(Data)], fields[nameof(StreamId)].AsUnsigned());
    }

    public PackValue ToPack() => PackValue.Map(
        (nameof(Name), PackValue.Of(Name)), (nameof(Data), Data), (nameof(StreamId), PackValue.Of(StreamId)));
}

/// <summary>A line for machines.</summary>
public sealed record MachineArguments(string Category, ImmutableArray<string> Args)
{
    public static MachineArguments FromPack(PackValue value)
    {
        PackFields fields = new(value, nameof(Category), nameof(Args));
        return new(fields[nameof(Category)].AsText(), fields[nameof(Args)].AsTexts());
    }

    public PackValue ToPack() =>
        PackValue.Map((nameof(Category), PackValue.Of(Category)), (nameof(Args), PackValue.Of(Args)));
}

/// <summary>The beginning of something whose progress is told, in bytes.</summary>
public sealed record ProgressArguments(string Src, long TotalSize, long CurrentSize)
{
    public static ProgressArguments FromPack(PackValue value)
    {
        PackFields fields = new(value, nameof(Src), nameof(TotalSize), nameof(CurrentSize));
        return new(
            fields[nameof(Src)].AsText(),
            fields[nameof(TotalSize)].AsInteger(),
            fields[nameof(CurrentSize)].AsInteger());
    }

    public PackValue ToPack() => PackValue.Map(
        (nameof(Src), PackValue.Of(Src)),
        (nameof(TotalSize), PackValue.Of(TotalSize)),
        (nameof(CurrentSize), PackValue.Of(CurrentSize)));
}
