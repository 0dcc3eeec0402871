using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Kiln.Values;

namespace Kiln.Language.Functions;

/// <summary>JSON as Go writes it, and its reading into values.</summary>
internal static class JsonText
{
    private const int MaxDepth = Evaluation.EvaluationLimits.ValueDepth;

    private const string Extraneous = "extraneous data after JSON object";

    /// <summary>Compact, names sorted; null when something has no JSON (an infinity).</summary>
    public static string? Encode(HclValue value)
    {
        StringBuilder text = new();
        return Write(text, value) ? text.ToString() : null;
    }

    public static string Quote(string text)
    {
        StringBuilder quoted = new(text.Length + 2);
        WriteString(quoted, text);
        return quoted.ToString();
    }

    public static FunctionResult Decode(string text)
    {
        // The space ends a number at the end of the text; without a final block a missing rest is no exception.
        byte[] bytes = Encoding.UTF8.GetBytes(text + " ");
        JsonReaderState state = new(new JsonReaderOptions { MaxDepth = MaxDepth });
        Utf8JsonReader reader = new(bytes, isFinalBlock: false, state);
        HclValue? value = null;
        try
        {
            value = reader.Read() ? Read(ref reader) : null;
            return value is null
                ? FunctionResult.Fail("the JSON text ends too early")
                : reader.Read() ? FunctionResult.Fail(Extraneous) : value;
        }
        catch (JsonException) when (value is not null)
        {
            return FunctionResult.Fail(Extraneous);
        }
        catch (JsonException problem)
        {
            return FunctionResult.Fail(
                $"the text is not valid JSON: it goes wrong at line {problem.LineNumber + 1}, byte {problem.BytePositionInLine + 1}");
        }
        catch (InvalidOperationException)
        {
            return FunctionResult.Fail("the text is not valid JSON: a string has an incomplete surrogate pair");
        }
    }

    private static bool Write(StringBuilder text, HclValue value)
    {
        if (value.IsNull)
        {
            text.Append("null");
            return true;
        }

        switch (value.Type)
        {
            case PrimitiveType { Name: "string" }:
                WriteString(text, value.AsString());
                return true;
            case PrimitiveType { Name: "number" }:
                text.Append(value.AsNumber().ToString());
                return value.AsNumber().Infinity == 0;
            case PrimitiveType:
                text.Append(value.AsBool() ? "true" : "false");
                return true;
            case MapType or ObjectType:
                return WriteEntries(text, value.AsEntries());
            default:
                return WriteElements(text, value.AsElements());
        }
    }

    private static bool WriteElements(StringBuilder text, ImmutableArray<HclValue> elements)
    {
        text.Append('[');
        bool written = true;
        for (int i = 0; i < elements.Length && written; i++)
        {
            text.Append(i > 0 ? "," : "");
            written = Write(text, elements[i]);
        }

        text.Append(']');
        return written;
    }

    private static bool WriteEntries(StringBuilder text, ImmutableSortedDictionary<string, HclValue> entries)
    {
        text.Append('{');
        bool written = true;
        string separator = "";
        foreach ((string name, HclValue value) in entries)
        {
            text.Append(separator);
            WriteString(text, name);
            text.Append(':');
            written &= Write(text, value);
            separator = ",";
        }

        text.Append('}');
        return written;
    }

    private static void WriteString(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (Rune rune in value.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '"' or '\\':
                    text.Append('\\').Append((char)rune.Value);
                    break;
                case '\n':
                    text.Append("\\n");
                    break;
                case '\r':
                    text.Append("\\r");
                    break;
                case '\t':
                    text.Append("\\t");
                    break;
                case < 0x20 or '<' or '>' or '&' or 0x2028 or 0x2029:
                    text.Append($"\\u{rune.Value:x4}");
                    break;
                default:
                    text.Append(rune);
                    break;
            }
        }

        text.Append('"');
    }

    /// <returns>Null when the text ends before the value does.</returns>
    private static HclValue? Read(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return ReadObject(ref reader);
            case JsonTokenType.StartArray:
                return ReadArray(ref reader);
            case JsonTokenType.String:
                return HclValue.String(reader.GetString()!);
            case JsonTokenType.Number:
                return HclNumber.TryParse(Encoding.UTF8.GetString(reader.ValueSpan), out HclNumber number)
                    ? HclValue.Number(number)
                    : throw new UnreachableException("JSON's numbers are numbers of the language");
            case JsonTokenType.True or JsonTokenType.False:
                return HclValue.Bool(reader.TokenType == JsonTokenType.True);
            default:
                return HclValue.DynamicNull;
        }
    }

    private static HclValue? ReadArray(ref Utf8JsonReader reader)
    {
        ImmutableArray<HclValue>.Builder elements = ImmutableArray.CreateBuilder<HclValue>();
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndArray)
            {
                return HclValue.Tuple(elements.DrainToImmutable());
            }

            if (Read(ref reader) is not { } element)
            {
                return null;
            }

            elements.Add(element);
        }

        return null;
    }

    private static HclValue? ReadObject(ref Utf8JsonReader reader)
    {
        Dictionary<string, HclValue> attributes = new(StringComparer.Ordinal);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject)
            {
                return HclValue.Object(attributes);
            }

            string name = reader.GetString()!;
            if (!reader.Read() || Read(ref reader) is not { } value)
            {
                return null;
            }

            attributes[name] = value;
        }

        return null;
    }
}
