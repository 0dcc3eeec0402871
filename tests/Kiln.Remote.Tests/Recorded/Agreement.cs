using System.Text.Json.Nodes;
using Kiln.Remote.Configuration;
using Kiln.Sdk.Components;
using Kiln.Testing;
using Kiln.Values;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Tests.Vectors;

namespace Kiln.Remote.Tests.Recorded;

/// <summary>
/// What of a message must be as recorded, as a text: everything but what each session chooses (ids, the order of maps),
/// and what components of Kiln say in another way.
/// </summary>
internal sealed class Agreement(RecordedSession session)
{
    /// <summary>What is so when a host says nothing of it.</summary>
    public static PrepareContext Defaults { get; } = ComponentContexts.PrepareDefault with
    {
        BuildName = "",
        BuilderType = "",
        CoreVersion = "",
        OnError = "",
    };

    /// <param name="method">What is called.</param>
    /// <param name="argument">What it is called with.</param>
    /// <param name="recorded">What it was called with.</param>
    public string OfArgument(string method, PackValue argument, PackValue recorded) => method switch
    {
        "Builder.Prepare" or "Provisioner.Prepare" or "PostProcessor.Configure" or "Datasource.Configure" =>
            session.Name is "1.16-hcl-builder" or "1.16-hcl-post-processor" or "1.16-hcl-datasource"
                ? Text(method, argument)
                : OfConfigs(argument),

        // A builder of Kiln also tells the variables that every build has.
        "Hook.Run" => Text(method, Only(argument, "Data", Names(new PackFields(recorded, "Data")["Data"]))),

        // Nothing can be left out of a folder.
        "Communicator.UploadDir" or "Communicator.DownloadDir" => Text(method, Without(argument, "Exclude")),

        // The size, and the rest, of the file that was uploaded.
        "Communicator.Upload" => Text(method, Only(argument, "FileInfo", ["M"])),
        _ => Text(method, argument),
    };

    public string OfReply(string method, PackValue reply) => method[(method.LastIndexOf('.') + 1)..] switch
    {
        "ConfigSpec" => OfSchema(ConfigSpecReply.FromPack(reply).ConfigSpec),
        "OutputSpec" => OfSchema(OutputSpecReply.FromPack(reply).OutputSpec),
        "Execute" => OfValue(ExecuteReply.FromPack(reply)),

        // Each side has names of its own for the transfers.
        "NewTrackProgress" => reply.GetType().Name,

        // Artifacts of Kiln have no variables of other types.
        "State" when reply is PackMap map => PackTexts.Of(new PackMap(
            [.. map.Entries.Where(static entry => entry.Value is not (PackExtension or PackArray))])),
        _ => Text(method, reply),
    };

    private static string Text(string method, PackValue value) =>
        PackTexts.Of(StreamIds.Replace(method, value, static (_, _) => 1));

    private static HashSet<string> Names(PackValue value) =>
        value is PackMap map ? [.. map.Entries.Select(static entry => entry.Key.AsText())] : [];

    private static PackMap Without(PackValue value, string field) => new(
        [.. ((PackMap)value).Entries.Where(entry => entry.Key.AsText() != field)]);

    /// <summary>Of the map in one field only some entries.</summary>
    private static PackMap Only(PackValue value, string field, HashSet<string> names) => new(
    [
        .. ((PackMap)value).Entries.Select(entry => entry.Key.AsText() == field && entry.Value is PackMap map
            ? KeyValuePair.Create<PackValue, PackValue>(
                entry.Key, new PackMap([.. map.Entries.Where(inner => names.Contains(inner.Key.AsText()))]))
            : entry),
    ]);

    /// <summary>
    /// What a component understands. Where no real host has prepared it, and where an override was a part of its own,
    /// it does not matter in how many parts the same is told, nor whether it is told that a kind of block is absent.
    /// </summary>
    private static string OfConfigs(PackValue argument)
    {
        ConfigRequest request = ConfigRequest.Read(PrepareArguments.FromPack(argument).Configs, Defaults);
        PrepareContext context = request.Context;
        return string.Join(
            "; ",
            PackTexts.Of(PackValue.Map(
            [
                .. request.Config.AsEntries()
                    .Select(static entry => (entry.Key, Value: PackTranslation.ToPack(entry.Value)))
                    .Where(static entry => entry.Value is not PackArray { Items.IsEmpty: true }),
            ])),
            context.BuildName,
            context.BuilderType,
            context.CoreVersion,
            context.Debug,
            context.Force,
            context.OnError,
            context.LegacyTemplatePath,
            string.Join(',', context.SensitiveVariables),
            string.Join(',', context.UserVariables),
            string.Join(',', context.GeneratedVariables ?? []));
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.OrderBy(static m => m.Key, StringComparer.Ordinal)
            .Select(static m => KeyValuePair.Create(m.Key, Sorted(m.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        _ => node?.DeepClone(),
    };

    private string OfSchema(ReadOnlyMemory<byte> bytes) =>
        Sorted(Dump.Of(SchemaTranslation.Read(bytes, session.Encoding)))!.ToJsonString();

    /// <summary>The recorded data source gives more than it tells before; one of Kiln does not.</summary>
    private string OfValue(ExecuteReply reply)
    {
        HclValue value = CtyTranslation.Read(reply.Value, session.Encoding);
        byte[] bytes = CtyTranslation.Write(HclConversion.Convert(value, session.OutputType).Value!, session.Encoding);
        return $"{Convert.ToHexString(bytes)} {reply.Error}";
    }
}
