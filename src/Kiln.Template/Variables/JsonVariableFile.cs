using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Kiln.Language;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Language.Parsing;
using Kiln.Language.Syntax;
using Kiln.Language.Text;
using Kiln.Template.Evaluation;
using Kiln.Values;

namespace Kiln.Template.Variables;

/// <summary>
/// Reads variable files in JSON: an object, or several in an array. Strings are templates without variables.
/// </summary>
internal static class JsonVariableFile
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    public static ImmutableArray<FileValue> Read(SourceFile file, ParsedFiles files, List<Diagnostic> diagnostics)
    {
        files.Add(file, null);
        int skipped = file.Bytes.StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0;
        Utf8JsonReader reader = new(file.Bytes[skipped..], new JsonReaderOptions { MaxDepth = SyntaxLimits.Depth });
        FileReader values = new(file, skipped, diagnostics);
        try
        {
            values.ReadRoot(ref reader);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string that is not valid UTF-8 or UTF-16.
            int offset = Math.Min(skipped + (int)reader.BytesConsumed, file.Length);
            diagnostics.Add(JsonDiagnostics.Invalid(Reason(error.Message), file.Range(offset, offset)));
        }

        return values.Found;
    }

    /// <summary>The place has its own line in the message.</summary>
    private static string Reason(string message)
    {
        int place = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return place < 0 ? message : message[..place];
    }

    private sealed class FileReader(SourceFile file, int skipped, List<Diagnostic> diagnostics)
    {
        private readonly Dictionary<string, FileValue> _values = new(StringComparer.Ordinal);

        public ImmutableArray<FileValue> Found => [.. _values.Values];

        public void ReadRoot(ref Utf8JsonReader reader)
        {
            reader.Read();
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    ReadObject(ref reader);
                    break;
                case JsonTokenType.StartArray:
                    while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
                    {
                        ReadObject(ref reader);
                    }

                    break;
            }

            // Reads past the end, to find out that nothing follows.
            bool isComplete = reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray && !reader.Read();
            if (!isComplete)
            {
                diagnostics.Add(JsonDiagnostics.NotAnObject(Here(ref reader)));
            }
        }

        private void ReadObject(ref Utf8JsonReader reader)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                int start = skipped + (int)reader.TokenStartIndex;
                string name = reader.GetString()!;
                reader.Read();
                HclValue value = ReadValue(ref reader);
                SourceRange place = file.Range(start, skipped + (int)reader.BytesConsumed);
                if (name == "//")
                {
                    continue;
                }

                if (!_values.TryAdd(name, new(name, value, place)))
                {
                    diagnostics.Add(JsonDiagnostics.SetTwice(name, _values[name].Place, place));
                }
            }
        }

        private HclValue ReadValue(ref Utf8JsonReader reader) => reader.TokenType switch
        {
            JsonTokenType.StartObject => ReadObjectValue(ref reader),
            JsonTokenType.StartArray => ReadTuple(ref reader),
            JsonTokenType.String => ReadText(ref reader),
            JsonTokenType.Number => ReadNumber(Encoding.UTF8.GetString(reader.ValueSpan)),
            JsonTokenType.True => HclValue.True,
            JsonTokenType.False => HclValue.False,
            JsonTokenType.Null => HclValue.DynamicNull,
            _ => HclValue.DynamicUnknown,
        };

        private static HclValue ReadNumber(string text) =>
            HclNumber.TryParse(text, out HclNumber number) ? HclValue.Number(number) : HclValue.Unknown(HclType.Number);

        private HclValue ReadObjectValue(ref Utf8JsonReader reader)
        {
            Dictionary<string, HclValue> attributes = new(StringComparer.Ordinal);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                reader.Read();
                attributes[name] = ReadValue(ref reader);
            }

            return HclValue.Object(attributes);
        }

        private HclValue ReadTuple(ref Utf8JsonReader reader)
        {
            ImmutableArray<HclValue>.Builder elements = ImmutableArray.CreateBuilder<HclValue>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                elements.Add(ReadValue(ref reader));
            }

            return HclValue.Tuple(elements.ToImmutable());
        }

        private HclValue ReadText(ref Utf8JsonReader reader)
        {
            string text = reader.GetString()!;
            if (!text.Contains("${", StringComparison.Ordinal) && !text.Contains("%{", StringComparison.Ordinal))
            {
                return HclValue.String(text);
            }

            SourceRange place = Here(ref reader);
            Parsed<TemplateSyntax> parsed = HclParser.ParseTemplate(SourceFile.FromText(file.Name, text));
            List<Diagnostic> problems = [.. parsed.Diagnostics];
            HclValue value = parsed.HasErrors
                ? HclValue.DynamicUnknown
                : EvaluationScope.Empty.Evaluate(parsed.Tree, problems);

            // Escapes of JSON make offsets inside the string useless: the string as a whole is the place.
            diagnostics.AddRange(problems.Select(problem => problem with { Subject = place, Context = null }));
            return value;
        }

        private SourceRange Here(ref Utf8JsonReader reader) =>
            file.Range(skipped + (int)reader.TokenStartIndex, skipped + (int)reader.BytesConsumed);
    }
}
