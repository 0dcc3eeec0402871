using Kiln.Wire.MessagePack;

namespace Kiln.Remote.Tests.Recorded;

/// <summary>The ids of streams in the arguments and replies of calls.</summary>
internal static class StreamIds
{
    /// <summary>The caller sends on them.</summary>
    public static bool IsInput(string field) => field is "StdinStreamId" or "ReaderStreamId";

    /// <summary>The caller receives on them.</summary>
    public static bool IsOutput(string field) =>
        field is "StdoutStreamId" or "StderrStreamId" or "ResponseStreamId" or "WriterStreamId";

    /// <summary>Ids that are there; the name is empty for an id that is the whole value.</summary>
    public static IEnumerable<(string Field, uint Id)> In(string method, PackValue value)
    {
        List<(string Field, uint Id)> found = [];
        Replace(method, value, (field, id) =>
        {
            found.Add((field, id));
            return id;
        });
        return found;
    }

    /// <summary>The value with other ids; 0, which stands for none, stays.</summary>
    public static PackValue Replace(string method, PackValue value, Func<string, uint, uint> change) => value switch
    {
        PackMap map => new PackMap(
        [
            .. map.Entries.Select(entry => IsId(entry.Key.AsText())
                ? KeyValuePair.Create(entry.Key, Changed(entry.Key.AsText(), entry.Value, change))
                : entry),
        ]),
        PackInteger or PackUnsigned when method is "Builder.Run" or "PostProcessor.PostProcess" =>
            Changed("", value, change),
        _ => value,
    };

    private static bool IsId(string field) => IsInput(field) || IsOutput(field) || field is "StreamId" or "StreamID";

    private static PackValue Changed(string field, PackValue value, Func<string, uint, uint> change) =>
        value.AsUnsigned() is > 0 and uint id ? PackValue.Of(change(field, id)) : PackValue.Of(0u);
}
