using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kiln.Wire.Cty;
using Kiln.Wire.Gob;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Schemas;

namespace Kiln.Wire.Tests.Vectors;

/// <summary>The vectors of gob: by their names they are schemas, types, values, exit statuses or anything.</summary>
internal static class GobVectors
{
    public static void Check(Vector vector)
    {
        JsonElement decoded = vector.Decoded!.Value;
        switch (vector.Name)
        {
            case string name when name.StartsWith("cty-gob ", StringComparison.Ordinal):
                CheckCtyValue(vector, decoded);
                break;
            case "gob cty.Value written by a non-Go encoder":
                CheckForeignCtyValue(vector, decoded);
                break;
            case string name when name.StartsWith("gob cty type ", StringComparison.Ordinal):
                CheckCtyType(vector, decoded);
                break;
            case string name when name.StartsWith("gob ObjectSpec ", StringComparison.Ordinal):
                CheckSchema(vector, decoded);
                break;
            case string name when name.StartsWith("gob CommandFinished ", StringComparison.Ordinal):
                CheckCommandFinished(vector, decoded);
                break;
            default:
                CheckAny(vector, decoded);
                break;
        }
    }

    private static void CheckCtyValue(Vector vector, JsonElement decoded)
    {
        GobStruct inner = (GobStruct)GobReader.ReadSingle(((GobBytes)GobReader.ReadSingle(vector.Bytes)).Value);
        Assert.True(Dump.IsSame(Dump.Of(inner["V"]), decoded.GetProperty("v")));

        CtyTyped value = CtyGob.Read(vector.Bytes);
        Assert.True(Dump.IsSame(Dump.Of(value.Type), decoded.GetProperty("type")));
        CheckWritten(value);

        Vector twin = VectorFile.Find(vector.Name.Replace("cty-gob", "cty-msgpack", StringComparison.Ordinal));
        CtyTyped same = CtyPack.Read(twin.Bytes, PackLimits.Default);
        Assert.Equal(CtyTexts.Of(same), CtyTexts.Of(value));
    }

    private static void CheckForeignCtyValue(Vector vector, JsonElement decoded)
    {
        CtyTyped value = CtyGob.Read(vector.Bytes);
        Assert.True(Dump.IsSame(JsonNode.Parse(CtyJson.Write(value))!["value"], decoded));
        CheckWritten(value);
    }

    private static void CheckWritten(CtyTyped value) =>
        Assert.Equal(CtyTexts.Of(value), CtyTexts.Of(CtyGob.Read(CtyGob.Write(value))));

    private static void CheckCtyType(Vector vector, JsonElement decoded)
    {
        CtyType type = CtyTypeGob.Read(vector.Bytes);
        Assert.True(Dump.IsSame(Dump.Of(type), decoded));
        Assert.Equal(CtyTypeJson.Write(type), CtyTypeJson.Write(CtyTypeGob.Read(CtyTypeGob.Write(type))));
    }

    private static void CheckSchema(Vector vector, JsonElement decoded)
    {
        SchemaObject schema = GobSchema.Read(vector.Bytes);
        Assert.True(Dump.IsSame(Dump.Of(schema), decoded));
        Assert.True(Dump.IsSame(Dump.Of(GobSchema.Read(GobSchema.Write(schema, ""))), decoded));
        Assert.True(Dump.IsSame(Dump.Of(GobSchema.Read(GobSchema.Write(schema, "some/vendor/"))), decoded));
    }

    private static void CheckCommandFinished(Vector vector, JsonElement decoded)
    {
        CommandFinished finished = CommandFinished.Read(vector.Bytes);
        Assert.Equal(
            decoded.TryGetProperty("ExitStatus", out JsonElement status) ? status.GetInt32() : 0, finished.ExitStatus);
        Assert.Equal(finished, CommandFinished.Read(finished.Write()));
    }

    private static void CheckAny(Vector vector, JsonElement decoded)
    {
        GobReader reader = new(vector.Bytes);
        List<GobValue> values = [];
        while (reader.Read() is { } value)
        {
            values.Add(value);
        }

        Assert.True(Dump.IsSame(
            values.Count == 1 ? Dump.Of(values[0]) : new JsonArray([.. values.Select(Dump.Of)]), decoded));
        if (vector.IsCanonical)
        {
            Assert.Equal(vector.Bytes, GobWriter.Write(new(), Id(values.Single()), values.Single()));
        }
    }

    private static int Id(GobValue value) => value switch
    {
        GobBoolean => GobIds.Boolean,
        GobInteger => GobIds.Integer,
        GobUnsigned => GobIds.Unsigned,
        GobFloat => GobIds.Float,
        GobBytes => GobIds.Bytes,
        GobText => GobIds.Text,
        _ => throw new InvalidOperationException(value.GetType().Name),
    };
}
