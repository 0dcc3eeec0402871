using System.Text.Json;
using Kiln.Testing;

namespace Kiln.Cli.Tests.Rendering;

/// <summary>The schema in docs/events.md: as much of JSON Schema as it uses, and stricter: members it does not list are wrong.</summary>
internal sealed class EventSchema
{
    private readonly JsonElement _root;

    private EventSchema(JsonElement root) => _root = root;

    public IEnumerable<string> Events => _root.GetProperty("oneOf").EnumerateArray().Select(NameOf);

    public static EventSchema Read()
    {
        string page = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "events.md"));
        int start = page.IndexOf("{\n  \"$schema\"", StringComparison.Ordinal);
        int end = page.IndexOf("```", start, StringComparison.Ordinal);
        return new(JsonDocument.Parse(page[start..end]).RootElement);
    }

    /// <returns>What is wrong with the line; null when nothing is.</returns>
    public string? ProblemOf(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        string name = document.RootElement.GetProperty("event").GetString()!;
        JsonElement schema = _root.GetProperty("oneOf").EnumerateArray().FirstOrDefault(one => NameOf(one) == name);
        return schema.ValueKind == JsonValueKind.Undefined
            ? $"{name} is no event of the schema"
            : Problem(schema, document.RootElement, name);
    }

    private static string NameOf(JsonElement schema) =>
        schema.GetProperty("properties").GetProperty("event").GetProperty("const").GetString()!;

    private string? Problem(JsonElement schema, JsonElement value, string place)
    {
        if (schema.TryGetProperty("$ref", out JsonElement reference))
        {
            string name = reference.GetString()!.Split('/')[^1];
            return Problem(_root.GetProperty("$defs").GetProperty(name), value, place);
        }

        if (schema.TryGetProperty("type", out JsonElement type) && !TypesOf(type).Any(t => Fits(t, value)))
        {
            return $"{place} is a {value.ValueKind}";
        }

        if (schema.TryGetProperty("const", out JsonElement constant))
        {
            return constant.GetString() == value.GetString() ? null : $"{place} is {value}";
        }

        if (schema.TryGetProperty("enum", out JsonElement choices))
        {
            return choices.EnumerateArray().Any(c => c.GetString() == value.GetString()) ? null : $"{place} is {value}";
        }

        return value.ValueKind switch
        {
            JsonValueKind.Array => value.EnumerateArray()
                .Select((item, i) => Problem(schema.GetProperty("items"), item, $"{place}[{i}]"))
                .FirstOrDefault(static problem => problem is not null),
            JsonValueKind.Object => MembersProblem(schema, value, place),
            _ => null,
        };
    }

    private string? MembersProblem(JsonElement schema, JsonElement value, string place)
    {
        foreach (JsonElement required in schema.GetProperty("required").EnumerateArray())
        {
            if (!value.TryGetProperty(required.GetString()!, out _))
            {
                return $"{place} has no {required}";
            }
        }

        foreach (JsonProperty member in value.EnumerateObject())
        {
            string? problem = schema.GetProperty("properties").TryGetProperty(member.Name, out JsonElement part)
                ? Problem(part, member.Value, $"{place}.{member.Name}")
                : $"{place}.{member.Name} is not in the schema";
            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }

    private static IEnumerable<string> TypesOf(JsonElement type) => type.ValueKind == JsonValueKind.Array
        ? type.EnumerateArray().Select(static t => t.GetString()!)
        : [type.GetString()!];

    private static bool Fits(string type, JsonElement value) => type switch
    {
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "array" => value.ValueKind == JsonValueKind.Array,
        "object" => value.ValueKind == JsonValueKind.Object,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => throw new InvalidDataException($"The schema has the type {type}."),
    };
}
