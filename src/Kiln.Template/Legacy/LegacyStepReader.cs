using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Json;

namespace Kiln.Template.Legacy;

/// <summary>Reads provisioners and post-processors.</summary>
internal sealed class LegacyStepReader(List<Diagnostic> diagnostics)
{
    public ImmutableArray<LegacyProvisioner> ReadProvisioners(ImmutableArray<JsonNode> elements) =>
        [.. elements.Select((element, i) => ReadProvisioner(element, $"provisioner {i + 1}")).OfType<LegacyProvisioner>()];

    public LegacyProvisioner? ReadErrorCleanup(JsonMember? member) =>
        member is { } given ? ReadProvisioner(given.Value, "On Error Cleanup Provisioner error") : null;

    public ImmutableArray<ImmutableArray<LegacyPostProcessor>> ReadPostProcessors(ImmutableArray<JsonNode> elements) =>
        [.. elements.Select((element, i) => ReadSequence(element, $"post-processor {i + 1}"))];

    private LegacyProvisioner? ReadProvisioner(JsonNode element, string label)
    {
        if (element is not JsonObject node)
        {
            diagnostics.Add(LegacyDiagnostics.NotAnObject($"{label}: ", "", element));
            return null;
        }

        LegacyObject entry = new(node, $"{label}: ", isWeak: true, diagnostics);
        LegacyText? type = entry.Text("type");
        if (type is null or { Value: "" })
        {
            diagnostics.Add(LegacyDiagnostics.ProvisionerWithoutType(label, node.StartRange));
            return null;
        }

        return new()
        {
            Label = label,
            Type = type,
            Filter = new(entry.Texts("only"), entry.Texts("except")),
            Overrides = ReadOverrides(entry.Members("override"), label),
            PauseBefore = entry.Duration("pause_before") ?? TimeSpan.Zero,
            Timeout = entry.Duration("timeout") is { } limit && limit > TimeSpan.Zero ? limit : null,
            MaxRetries = entry.Text("max_retries"),
            Options = entry.Rest,
            Place = type.Place,
        };
    }

    private ImmutableArray<JsonMember> ReadOverrides(ImmutableArray<JsonMember> members, string label)
    {
        foreach (JsonMember member in members)
        {
            if (member.Value is not (JsonObject or JsonInvalid))
            {
                diagnostics.Add(LegacyDiagnostics.NotAnObject($"{label}: ", $"override[{member.Name}]", member.Value));
            }
        }

        return [.. members.Where(static member => member.Value is JsonObject)];
    }

    private ImmutableArray<LegacyPostProcessor> ReadSequence(JsonNode element, string label)
    {
        switch (element)
        {
            case JsonString or JsonObject:
                return ReadPostProcessor(element, $"{label}.1") is { } single ? [single] : [];
            case JsonArray sequence:
                return [.. sequence.Elements
                    .Select((step, i) => ReadPostProcessor(step, $"{label}.{i + 1}"))
                    .OfType<LegacyPostProcessor>()];
            case JsonInvalid:
                return [];
            default:
                diagnostics.Add(LegacyDiagnostics.BadFormat($"{label}: bad format", element.StartRange));
                return [];
        }
    }

    private LegacyPostProcessor? ReadPostProcessor(JsonNode step, string label)
    {
        switch (step)
        {
            case JsonString text:
                LegacyText type = new(text.Text, text);
                return new()
                {
                    Label = label,
                    Type = type,
                    Name = type,
                    Filter = new([], []),
                    Options = [],
                    Place = text.Range,
                };
            case JsonObject node:
                return ReadPostProcessor(node, label);
            case JsonArray:
                diagnostics.Add(LegacyDiagnostics.NestedSequence(label, step.StartRange));
                return null;
            case JsonInvalid:
                return null;
            default:
                diagnostics.Add(LegacyDiagnostics.BadFormat($"{label}: unknown format", step.StartRange));
                return null;
        }
    }

    private LegacyPostProcessor? ReadPostProcessor(JsonObject node, string label)
    {
        LegacyObject entry = new(node, $"{label}: ", isWeak: false, diagnostics);
        int before = diagnostics.Count;
        LegacyText? type = entry.Text("type");
        if (type is null or { Value: "" })
        {
            if (diagnostics.Count == before)
            {
                diagnostics.Add(LegacyDiagnostics.PostProcessorWithoutType(label, node.StartRange));
            }

            return null;
        }

        LegacyText? name = entry.Text("name");
        return new()
        {
            Label = label,
            Type = type,
            Name = name is null or { Value: "" } ? type : name,
            Filter = new(entry.Texts("only"), entry.Texts("except")),
            KeepInputArtifact = entry.Bool("keep_input_artifact"),
            Options = entry.Rest,
            Place = type.Place,
        };
    }
}
