using System.Collections.Immutable;
using System.Diagnostics;
using Kiln.Language.Diagnostics;
using Kiln.Language.Json;
using Kiln.Language.Parsing;
using Kiln.Language.Syntax;
using Kiln.Language.Text;

namespace Kiln.Language.Decoding;

/// <summary>Makes expressions of the native language from JSON values, with their places in the JSON text.</summary>
internal sealed class JsonLowering
{
    private readonly bool _isLiteral;
    private readonly DiagnosticBag _diagnostics;
    private int _depth;

    private JsonLowering(bool isLiteral, DiagnosticBag diagnostics)
    {
        _isLiteral = isLiteral;
        _diagnostics = diagnostics;
    }

    public static ExpressionSyntax Lower(JsonNode value, ArgumentForm form, DiagnosticBag diagnostics)
    {
        JsonLowering lowering = new(form == ArgumentForm.Literal, diagnostics);
        return form == ArgumentForm.Static && value is JsonString text
            ? lowering.Static(text.Range)
            : lowering.Lower(value);
    }

    private ExpressionSyntax Lower(JsonNode value) => value switch
    {
        JsonString => Text(value.Range),
        JsonNumber => Number(value.Range),
        JsonBool => new BoolSyntax(value.Range),
        JsonNull => new NullSyntax(value.Range),
        JsonArray array => Array(array),
        JsonObject obj => Object(obj),
        JsonInvalid => new InvalidExpressionSyntax(value.Range),
        _ => throw new UnreachableException(),
    };

    private TupleSyntax Array(JsonArray array)
    {
        _depth++;
        ImmutableArray<ExpressionSyntax>.Builder elements =
            ImmutableArray.CreateBuilder<ExpressionSyntax>(array.Elements.Length);
        foreach (JsonNode element in array.Elements)
        {
            elements.Add(Lower(element));
        }

        _depth--;
        return new(array.Range, elements.MoveToImmutable());
    }

    private ObjectSyntax Object(JsonObject obj)
    {
        _depth++;
        ImmutableArray<ObjectItemSyntax>.Builder items =
            ImmutableArray.CreateBuilder<ObjectItemSyntax>(obj.Members.Length);
        foreach (JsonMember member in obj.Members)
        {
            items.Add(new(Text(member.NameRange), Lower(member.Value)));
        }

        _depth--;
        return new(obj.Range, items.MoveToImmutable()) { RefusesDuplicates = true };
    }

    /// <summary>A sign of its own is part of a number in JSON; in the native language it is an operator.</summary>
    private static ExpressionSyntax Number(SourceRange range) =>
        range.File.Bytes[range.Start] == (byte)'-'
            ? new UnarySyntax(range, new NumberSyntax(range with { Start = range.Start + 1 }))
            : new NumberSyntax(range);

    private ExpressionSyntax Text(SourceRange quoted)
    {
        SourceRange content = JsonStringText.ContentOf(quoted);
        if (_isLiteral || !MayHaveSequences(content))
        {
            return NewText(quoted, content);
        }

        Parsed<TemplateSyntax> parsed = HclParser.ParseTemplate(JsonStringText.ToSource(quoted), _depth);
        _diagnostics.AddRange(parsed.Diagnostics);
        return parsed.HasErrors
            ? new InvalidExpressionSyntax(quoted)
            : new TemplateSyntax(quoted, TemplateForm.Quoted, content.End, parsed.Tree.Parts);
    }

    private ExpressionSyntax Static(SourceRange quoted)
    {
        Parsed<ExpressionSyntax> parsed = HclParser.ParseExpression(JsonStringText.ToSource(quoted), _depth);
        _diagnostics.AddRange(parsed.Diagnostics);
        return parsed.HasErrors ? new InvalidExpressionSyntax(quoted) : parsed.Tree;
    }

    private static TemplateSyntax NewText(SourceRange quoted, SourceRange content)
    {
        bool isAsWritten = !content.File.Bytes[content.Start..content.End].Contains((byte)'\\');
        return new(quoted, TemplateForm.Quoted, content.End, isAsWritten ? null : JsonStringText.Decode(quoted));
    }

    /// <summary>False for most strings, which then need no parser. An escape may stand for any character.</summary>
    private static bool MayHaveSequences(SourceRange content)
    {
        ReadOnlySpan<byte> text = content.File.Bytes[content.Start..content.End];
        return text.IndexOf("${"u8) >= 0 || text.IndexOf("%{"u8) >= 0 || text.IndexOf("\\u"u8) >= 0;
    }
}
