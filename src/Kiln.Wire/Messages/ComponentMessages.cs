using System.Collections.Immutable;
using Kiln.Wire.MessagePack;

namespace Kiln.Wire.Messages;

/// <summary>
/// What configures a component: parts of a configuration, later ones win. A part in bytes is a typed value as JSON.
/// </summary>
public sealed record PrepareArguments(ImmutableArray<PackValue> Configs)
{
    public static PrepareArguments FromPack(PackValue value) =>
        new(new PackFields(value, nameof(Configs))[nameof(Configs)].AsItems() is { IsDefault: false } configs
            ? configs
            : []);

    public PackValue ToPack() => PackValue.Map((nameof(Configs), new PackArray(Configs)));
}

/// <summary>
/// What a builder says to its configuration. An error means that it is refused, not that the call failed.
/// </summary>
public sealed record BuilderPrepareReply(
    ImmutableArray<string> GeneratedVars, ImmutableArray<string> Warnings, string? Error)
{
    public static BuilderPrepareReply FromPack(PackValue value)
    {
        PackFields fields = new(value, nameof(GeneratedVars), nameof(Warnings), nameof(Error));
        return new(
            fields[nameof(GeneratedVars)].AsTexts(), fields[nameof(Warnings)].AsTexts(), fields.Error(nameof(Error)));
    }

    public PackValue ToPack() => PackValue.Map(
        (nameof(GeneratedVars), PackValue.Of(GeneratedVars)),
        (nameof(Warnings), PackValue.Of(Warnings)),
        (nameof(Error), PackError.Of(Error)));
}

/// <param name="ConfigSpec">A schema, as gob or protobuf.</param>
public sealed record ConfigSpecReply(ReadOnlyMemory<byte> ConfigSpec)
{
    public static ConfigSpecReply FromPack(PackValue value) =>
        new(new PackFields(value, nameof(ConfigSpec))[nameof(ConfigSpec)].AsBytes());

    public PackValue ToPack() => PackValue.Map((nameof(ConfigSpec), PackValue.Of(ConfigSpec)));
}

/// <inheritdoc cref="ConfigSpecReply"/>
public sealed record OutputSpecReply(ReadOnlyMemory<byte> OutputSpec)
{
    public static OutputSpecReply FromPack(PackValue value) =>
        new(new PackFields(value, nameof(OutputSpec))[nameof(OutputSpec)].AsBytes());

    public PackValue ToPack() => PackValue.Map((nameof(OutputSpec), PackValue.Of(OutputSpec)));
}

/// <param name="StreamId">Where the communicator and the user interface are served.</param>
public sealed record ProvisionArguments(PackValue GeneratedData, uint StreamId)
{
    /// <summary>Compat: spelled like this here and nowhere else.</summary>
    private const string StreamField = "StreamID";

    public static ProvisionArguments FromPack(PackValue value)
    {
        PackFields fields = new(value, nameof(GeneratedData), StreamField);
        return new(fields[nameof(GeneratedData)], fields[StreamField].AsUnsigned());
    }

    public PackValue ToPack() =>
        PackValue.Map((nameof(GeneratedData), GeneratedData), (StreamField, PackValue.Of(StreamId)));
}

/// <param name="StreamId">Where the new artifact is served; 0 for none.</param>
public sealed record PostProcessReply(string? Err, bool Keep, bool ForceOverride, uint StreamId)
{
    public static PostProcessReply FromPack(PackValue value)
    {
        PackFields fields = new(value, nameof(Err), nameof(Keep), nameof(ForceOverride), nameof(StreamId));
        return new(
            fields.Error(nameof(Err)),
            fields[nameof(Keep)].AsBoolean(),
            fields[nameof(ForceOverride)].AsBoolean(),
            fields[nameof(StreamId)].AsUnsigned());
    }

    public PackValue ToPack() => PackValue.Map(
        (nameof(Err), PackError.Of(Err)),
        (nameof(Keep), PackValue.Of(Keep)),
        (nameof(ForceOverride), PackValue.Of(ForceOverride)),
        (nameof(StreamId), PackValue.Of(StreamId)));
}

public sealed record DatasourceConfigureReply(string? Error)
{
    public static DatasourceConfigureReply FromPack(PackValue value) =>
        new(new PackFields(value, nameof(Error)).Error(nameof(Error)));

    public PackValue ToPack() => PackValue.Map((nameof(Error), PackError.Of(Error)));
}

/// <param name="Value">A typed value, as gob or MessagePack.</param>
public sealed record ExecuteReply(ReadOnlyMemory<byte> Value, string? Error)
{
    public static ExecuteReply FromPack(PackValue value)
    {
        PackFields fields = new(value, nameof(Value), nameof(Error));
        return new(fields[nameof(Value)].AsBytes(), fields.Error(nameof(Error)));
    }

    public PackValue ToPack() =>
        PackValue.Map((nameof(Value), PackValue.Of(Value)), (nameof(Error), PackError.Of(Error)));
}
