using System.Text;
using Kiln.Values;
using static Kiln.Language.Functions.FunctionParameter;

namespace Kiln.Language.Functions;

/// <summary>YAML in the one style that <c>yamlencode</c> writes: block style, keys and strings in double quotes.</summary>
internal static class YamlText
{
    public static IEnumerable<FunctionDefinition> Functions =>
        [new ValueFunction("yamlencode", [Any("value") with { AllowNull = true }], HclType.String, static a => Encode(a[0]))];

    private static FunctionResult Encode(HclValue value)
    {
        if (!value.IsWhollyKnown)
        {
            return HclValue.Unknown(HclType.String);
        }

        StringBuilder text = new();
        Write(text, value, indent: 0, afterMarker: true);
        bool isBareScalar = value.IsNull || (value.Type is PrimitiveType && value.Type != HclType.String);
        return HclValue.String(text.Append(isBareScalar ? "...\n" : "").ToString());
    }

    /// <param name="text">Ends after a key or a dash, or is empty.</param>
    /// <param name="value">What follows.</param>
    /// <param name="indent">Of the lines that the value starts.</param>
    /// <param name="afterMarker">The value's first line goes on where the text ends.</param>
    private static void Write(StringBuilder text, HclValue value, int indent, bool afterMarker)
    {
        switch (value.Type)
        {
            case MapType or ObjectType when value.HasContent && !value.AsEntries().IsEmpty:
                foreach ((string name, HclValue part) in value.AsEntries())
                {
                    text.Append(' ', afterMarker ? 0 : indent).Append(GoText.Quote(name)).Append(':');
                    WritePart(text, part, indent, inList: false);
                    afterMarker = false;
                }

                break;
            case ListType or SetType or TupleType when value.HasContent && !value.AsElements().IsEmpty:
                foreach (HclValue part in value.AsElements())
                {
                    text.Append(' ', afterMarker ? 0 : indent).Append('-');
                    WritePart(text, part, indent, inList: true);
                    afterMarker = false;
                }

                break;
            default:
                WriteScalar(text, value, indent);
                break;
        }
    }

    private static void WritePart(StringBuilder text, HclValue part, int indent, bool inList)
    {
        bool isFull = part.HasContent && part.PartCount > 0;
        bool isList = Arguments.IsSequence(part);
        if (!isFull || inList)
        {
            text.Append(' ');
            Write(text, part, indent + 2, afterMarker: true);
            return;
        }

        // Items of a list are not indented below their key.
        text.Append('\n');
        Write(text, part, isList ? indent : indent + 2, afterMarker: false);
    }

    private static void WriteScalar(StringBuilder text, HclValue value, int indent)
    {
        if (value.HasContent && value.Type == HclType.String && value.AsString() is { } multiline && IsBlock(multiline))
        {
            string body = multiline.TrimEnd('\n');
            text.Append(body.Length == multiline.Length ? "|-\n" : "|\n");
            foreach (string line in body.Split('\n'))
            {
                text.Append(' ', line.Length == 0 ? 0 : Math.Max(indent, 2)).Append(line).Append('\n');
            }

            return;
        }

        text.Append(value.Type switch
        {
            _ when value.IsNull => "null",
            PrimitiveType { Name: "string" } => GoText.Quote(value.AsString()),
            PrimitiveType { Name: "number" } => value.AsNumber().ToString(),
            PrimitiveType => value.AsBool() ? "true" : "false",
            MapType or ObjectType => "{}",
            _ => "[]",
        });
        text.Append('\n');
    }

    /// <summary>Lines that a literal block can hold as they are.</summary>
    private static bool IsBlock(string text) =>
        text.Contains('\n', StringComparison.Ordinal)
        && !text.StartsWith(' ')
        && !text.StartsWith('\n')
        && !text.EndsWith("\n\n", StringComparison.Ordinal)
        && !text.Any(static c => char.IsControl(c) && c is not ('\n' or '\t'));
}
