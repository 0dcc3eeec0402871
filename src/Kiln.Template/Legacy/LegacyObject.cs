using System.Collections.Immutable;
using System.Globalization;
using Kiln.Language.Diagnostics;
using Kiln.Language.Json;
using Kiln.Values;

namespace Kiln.Template.Legacy;

/// <summary>The keys of one object of a template, taken one by one and converted. Null counts as not there.</summary>
/// <param name="node">The object.</param>
/// <param name="label">Begins messages: <c>provisioner 2: </c>, or nothing at the root.</param>
/// <param name="isWeak">
/// Whether a number stands for a string and one value for a list. Compat: this is so in builders and provisioners and
/// not elsewhere.
/// </param>
/// <param name="diagnostics">Receives what is wrong.</param>
internal sealed class LegacyObject(JsonObject node, string label, bool isWeak, List<Diagnostic> diagnostics)
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>What has not been taken.</summary>
    public ImmutableArray<JsonMember> Rest => [.. node.Members.Where(member => !_taken.Contains(member.Name))];

    /// <summary>Keys match without regard to case, the exact one first.</summary>
    public JsonMember? Take(string name)
    {
        JsonMember? found = Find(name, StringComparison.Ordinal) ?? Find(name, StringComparison.OrdinalIgnoreCase);
        if (found is { } member)
        {
            _taken.Add(member.Name);
        }

        return found is { Value: JsonNull or JsonInvalid } ? null : found;
    }

    public LegacyText? Text(string name) => Take(name) is { } member ? Text(member.Value, name) : null;

    public bool? Bool(string name)
    {
        switch (Take(name)?.Value)
        {
            case null:
                return null;
            case JsonBool value:
                return value.Value;
            case { } other:
                diagnostics.Add(LegacyDiagnostics.WrongType(label, name, "bool", other));
                return null;
        }
    }

    public ImmutableArray<LegacyText> Texts(string name)
    {
        switch (Take(name)?.Value)
        {
            case null:
                return [];
            case JsonArray list:
                return [.. list.Elements
                    .Select((element, i) => element is JsonNull ? null : Text(element, $"{name}[{i}]"))
                    .OfType<LegacyText>()];
            case { } single when isWeak && single is JsonString or JsonNumber or JsonBool:
                return Text(single, name) is { } text ? [text] : [];
            case { } other:
                diagnostics.Add(LegacyDiagnostics.NotAList(label, name, other));
                return [];
        }
    }

    public ImmutableArray<JsonNode> Elements(string name)
    {
        switch (Take(name)?.Value)
        {
            case null:
                return [];
            case JsonArray list:
                return list.Elements;
            case { } other:
                diagnostics.Add(LegacyDiagnostics.NotAList(label, name, other));
                return [];
        }
    }

    public ImmutableArray<JsonMember> Members(string name)
    {
        switch (Take(name)?.Value)
        {
            case null:
                return [];
            case JsonObject map:
                return map.Members;
            case JsonArray { Elements.IsEmpty: true } when isWeak:
                return [];
            case { } other:
                diagnostics.Add(LegacyDiagnostics.NotAnObject(label, name, other));
                return [];
        }
    }

    /// <summary>A duration in Go's notation, or a number of nanoseconds.</summary>
    public TimeSpan? Duration(string name)
    {
        JsonNode? value = Take(name)?.Value;
        if (value is JsonNumber number && long.TryParse(number.Text, CultureInfo.InvariantCulture, out long nanoseconds))
        {
            return new GoDuration(nanoseconds).ToTimeSpan();
        }

        if (value is null || Text(value, name) is not { } text)
        {
            return null;
        }

        if (GoDuration.TryParse(text.Value, out GoDuration duration, out string? reason))
        {
            return duration.ToTimeSpan();
        }

        diagnostics.Add(LegacyDiagnostics.InvalidDuration(label, name, reason, text.Place));
        return null;
    }

    private JsonMember? Find(string name, StringComparison comparison)
    {
        foreach (JsonMember member in node.Members)
        {
            if (member.Name.Equals(name, comparison) && !_taken.Contains(member.Name))
            {
                return member;
            }
        }

        return null;
    }

    private LegacyText? Text(JsonNode value, string name)
    {
        switch (value)
        {
            case JsonString text:
                return new(text.Text, text);
            case JsonNumber number when isWeak:
                return new(number.Text, number);
            case JsonBool flag when isWeak:
                return new(flag.Value ? "1" : "0", flag);
            case JsonInvalid:
                return null;
            default:
                diagnostics.Add(LegacyDiagnostics.WrongType(label, name, "string", value));
                return null;
        }
    }
}
