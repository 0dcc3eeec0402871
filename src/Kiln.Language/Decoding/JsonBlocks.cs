using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Json;
using Kiln.Language.Text;

namespace Kiln.Language.Decoding;

/// <summary>
/// Finds the blocks in a property of a JSON body: one level of objects per label, inside that the body. An array at any
/// level holds several of what is expected there.
/// </summary>
internal sealed class JsonBlocks
{
    private readonly BlockSchema _schema;
    private readonly BodyContext _context;
    private readonly DiagnosticBag _diagnostics;
    private readonly Action<BodyBlock> _add;

    private JsonBlocks(BlockSchema schema, BodyContext context, DiagnosticBag diagnostics, Action<BodyBlock> add)
    {
        _schema = schema;
        _context = context;
        _diagnostics = diagnostics;
        _add = add;
    }

    public static void Unpack(
        JsonMember member,
        BlockSchema schema,
        BodyContext context,
        DiagnosticBag diagnostics,
        Action<BodyBlock> add) =>
        new JsonBlocks(schema, context, diagnostics, add).Unpack(member.Value, []);

    /// <summary>The properties of an object or of all objects in an array.</summary>
    public static IEnumerable<JsonMember> Members(JsonNode value) => value switch
    {
        JsonObject obj => obj.Members,
        JsonArray array => array.Elements.OfType<JsonObject>().SelectMany(static obj => obj.Members),
        _ => [],
    };

    private void Unpack(JsonNode value, ImmutableArray<BodyLabel> labels)
    {
        if (labels.Length == _schema.LabelNames.Length)
        {
            UnpackBodies(value, labels);
            return;
        }

        string label = _schema.LabelNames[labels.Length];
        bool isEmpty = ReportShape(value, label);
        foreach (JsonMember member in Members(value))
        {
            isEmpty = false;
            Unpack(member.Value, labels.Add(new(member.Name, member.NameRange)));
        }

        if (isEmpty)
        {
            _diagnostics.Add(JsonBodyDiagnostics.MissingLabel(_schema.Type, label, value.StartRange));
        }
    }

    private void UnpackBodies(JsonNode value, ImmutableArray<BodyLabel> labels)
    {
        switch (value)
        {
            case JsonObject:
                Add(value, labels);
                break;
            case JsonArray array:
                // Compat: what is not an object is reported when the content of the block is read.
                foreach (JsonNode element in array.Elements)
                {
                    Add(element, labels);
                }

                break;
            case JsonNull or JsonInvalid:
                break;
            default:
                _diagnostics.Add(JsonBodyDiagnostics.BlockNotObject(_schema.Type, value.StartRange));
                break;
        }
    }

    private void Add(JsonNode body, ImmutableArray<BodyLabel> labels) =>
        _add(new(_schema.Type, labels, body.StartRange, new JsonBody(body, [], _context)));

    /// <returns>False when something was reported, so that nothing needs to be said about missing labels.</returns>
    private bool ReportShape(JsonNode value, string label)
    {
        int before = _diagnostics.Count;
        if (value is JsonArray array)
        {
            foreach (JsonNode element in array.Elements.Where(static e => e is not (JsonObject or JsonInvalid)))
            {
                _diagnostics.Add(JsonBodyDiagnostics.LabelElementNotObject(label, element.StartRange));
            }
        }
        else if (value is not (JsonObject or JsonNull or JsonInvalid))
        {
            _diagnostics.Add(JsonBodyDiagnostics.LabelsNotObject(label, value.StartRange));
        }

        return _diagnostics.Count == before && value is not JsonInvalid;
    }
}
