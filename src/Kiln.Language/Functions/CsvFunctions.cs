using System.Collections.Immutable;
using System.Text;
using Kiln.Values;
using static Kiln.Language.Functions.FunctionParameter;

namespace Kiln.Language.Functions;

internal static class CsvFunctions
{
    public static IEnumerable<FunctionDefinition> All =>
        [new ValueFunction("csvdecode", [String("str")], HclType.Dynamic, static a => Decode(a[0].AsString()))];

    private static FunctionResult Decode(string text)
    {
        Reader reader = new(text);
        if (reader.Row() is not { } headers)
        {
            return FunctionResult.Fail(reader.Problem ?? "missing header line");
        }

        if (headers.GroupBy(static h => h, StringComparer.Ordinal).FirstOrDefault(static g => g.Count() > 1) is { } twice)
        {
            return FunctionResult.Fail($"duplicate column name {GoText.Quote(twice.Key)}");
        }

        ImmutableArray<HclValue>.Builder rows = ImmutableArray.CreateBuilder<HclValue>();
        while (reader.Row() is { } fields)
        {
            if (fields.Count != headers.Count)
            {
                return FunctionResult.Fail($"CSV parse error on line {reader.RowLine}: wrong number of fields");
            }

            rows.Add(HclValue.Object(headers.Zip(fields, static (name, field) => KeyValuePair.Create(name, HclValue.String(field)))));
        }

        HclType row = HclType.Object(headers.ToImmutableSortedDictionary(static h => h, static _ => HclType.String, TextOrder.Comparer));
        return reader.Problem is { } problem ? FunctionResult.Fail(problem) : HclValue.List(row, rows.DrainToImmutable());
    }

    /// <summary>Rows of fields; quoted fields may span lines, blank lines are skipped.</summary>
    private sealed class Reader(string text)
    {
        private int _at;
        private int _line = 1;

        public string? Problem { get; private set; }

        public int RowLine { get; private set; }

        public List<string>? Row()
        {
            while (SkipLineEnd())
            {
                _line++;
            }

            if (_at >= text.Length || Problem is not null)
            {
                return null;
            }

            RowLine = _line;
            List<string> fields = [];
            do
            {
                fields.Add(_at < text.Length && text[_at] == '"' ? Quoted() : Plain());
            }
            while (Problem is null && SkipComma());

            return Problem is null ? fields : null;
        }

        private bool SkipComma()
        {
            bool there = _at < text.Length && text[_at] == ',';
            _at += there ? 1 : 0;
            return there;
        }

        private bool SkipLineEnd()
        {
            int length = _at >= text.Length ? 0 : text[_at] == '\n' ? 1 : text.AsSpan(_at).StartsWith("\r\n") ? 2 : 0;
            _at += length;
            return length > 0;
        }

        private string Plain()
        {
            int end = text.AsSpan(_at).IndexOfAny(',', '\n');
            string field = end < 0 ? text[_at..] : text[_at..(_at + end)];
            _at += field.Length;
            field = _at >= text.Length || text[_at] == '\n' ? field.TrimEnd('\r') : field;
            if (field.Contains('"', StringComparison.Ordinal))
            {
                Problem = $"CSV parse error on line {_line}: bare \" in non-quoted field";
            }

            return field;
        }

        private string Quoted()
        {
            StringBuilder field = new();
            for (_at++; _at < text.Length; _at++)
            {
                if (text[_at] != '"')
                {
                    _line += text[_at] == '\n' ? 1 : 0;
                    field.Append(text[_at]);
                }
                else if (_at + 1 < text.Length && text[_at + 1] == '"')
                {
                    field.Append('"');
                    _at++;
                }
                else
                {
                    _at++;
                    bool ends = _at >= text.Length || text[_at] is ',' or '\n' or '\r';
                    Problem = ends ? null : $"CSV parse error on line {_line}: extraneous or missing \" in quoted-field";
                    return field.ToString();
                }
            }

            Problem = $"CSV parse error on line {_line}: extraneous or missing \" in quoted-field";
            return "";
        }
    }
}
