using System.Collections.Immutable;
using Kiln.Language.Evaluation;
using Kiln.Values;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Kiln.Language.Functions;

/// <summary>Reads one YAML document as a value.</summary>
internal sealed class YamlReader
{
    private readonly Parser _parser;
    private readonly Dictionary<string, HclValue?> _anchors = new(StringComparer.Ordinal);
    private int _depth;

    private YamlReader(string text) => _parser = new Parser(new StringReader(text));

    public static FunctionResult Decode(string text)
    {
        try
        {
            return new YamlReader(text).Document();
        }
        catch (YamlException problem)
        {
            string reason = problem.Message.TrimEnd('.');
            return FunctionResult.Fail(At(problem.Start, reason.Length > 0 ? char.ToLowerInvariant(reason[0]) + reason[1..] : "invalid YAML"));
        }
        catch (Exception problem) when (problem is InvalidOperationException or ArgumentException)
        {
            // The scanner gives up like this on plain text that goes on after a line end inside braces, and on tags
            // that are no addresses.
            return FunctionResult.Fail($"invalid YAML: {problem.Message.Split(" (Parameter")[0].TrimEnd('.')}");
        }
    }

    private FunctionResult Document()
    {
        Next();
        if (_parser.Current is StreamStart)
        {
            Next();
        }

        if (_parser.Current is not DocumentStart)
        {
            return FunctionResult.Fail("on line 1, column 1: missing start of document");
        }

        Next();
        FunctionResult result = Value();
        if (result.Value is not { } value)
        {
            return result;
        }

        Next();
        if (_parser.Current is DocumentEnd)
        {
            Next();
        }

        if (_parser.Current is not StreamEnd)
        {
            return Fail("unexpected extra content after value");
        }

        // Compat: a null document has no type, and what has no type counts as unknown.
        return value.IsNull ? HclValue.DynamicUnknown : value;
    }

    private void Next()
    {
        if (!_parser.MoveNext())
        {
            throw new SyntaxErrorException("the document ends too early");
        }
    }

    /// <summary>The value that starts at the current event; ends on its last one.</summary>
    private FunctionResult Value()
    {
        if (_parser.Current is AnchorAlias alias)
        {
            return Alias(alias.Value.Value);
        }

        string? anchor = _parser.Current is NodeEvent { Anchor: { IsEmpty: false } name } ? name.Value : null;
        if (anchor is not null)
        {
            _anchors[anchor] = null;
        }

        if (_depth == EvaluationLimits.ValueDepth)
        {
            return Fail($"the document is nested deeper than {EvaluationLimits.ValueDepth} levels");
        }

        _depth++;
        FunctionResult result = _parser.Current switch
        {
            Scalar scalar => ScalarValue(scalar),
            SequenceStart sequence => Sequence(sequence),
            MappingStart mapping => Mapping(mapping),
            _ => Fail("unexpected content"),
        };
        _depth--;
        if (anchor is not null && result.Value is { } value)
        {
            _anchors[anchor] = value;
        }

        return result.Value is { } whole && whole.PartCount > EvaluationLimits.ValueParts
            ? Fail($"the aliases of the document repeat more than {EvaluationLimits.ValueParts:#,0} values")
            : result;
    }

    private FunctionResult Alias(string name)
    {
        if (!_anchors.TryGetValue(name, out HclValue? value))
        {
            return Fail($"reference to undefined anchor {GoText.Quote(name)}");
        }

        return value ?? Fail($"cannot refer to anchor {GoText.Quote(name)} from inside its own definition");
    }

    private FunctionResult ScalarValue(Scalar scalar)
    {
        string tag = scalar.Tag.IsEmpty ? "" : scalar.Tag.Value;
        if (tag.Length == 0 && scalar.Style != ScalarStyle.Plain)
        {
            return HclValue.String(scalar.Value);
        }

        return YamlScalars.Resolve(tag, scalar.Value, scalar.Style != ScalarStyle.Plain, out string problem) is { } value ? value : Fail(problem);
    }

    private FunctionResult Sequence(SequenceStart start)
    {
        if (!start.Tag.IsEmpty && start.Tag.Value != "tag:yaml.org,2002:seq")
        {
            return Fail($"can't interpret sequence as {start.Tag.Value}");
        }

        ImmutableArray<HclValue>.Builder elements = ImmutableArray.CreateBuilder<HclValue>();
        for (Next(); _parser.Current is not SequenceEnd; Next())
        {
            FunctionResult element = Value();
            if (element.Value is not { } value)
            {
                return element;
            }

            elements.Add(value);
        }

        return HclValue.Tuple(elements.DrainToImmutable());
    }

    private FunctionResult Mapping(MappingStart start)
    {
        if (!start.Tag.IsEmpty && start.Tag.Value != "tag:yaml.org,2002:map")
        {
            return Fail($"can't interpret mapping as {start.Tag.Value}");
        }

        Dictionary<string, HclValue> entries = new(StringComparer.Ordinal);
        for (Next(); _parser.Current is not MappingEnd; Next())
        {
            // Compat: a merge key is one also in quotes, and the later of two keys wins, merged or not.
            bool merges = _parser.Current is Scalar { Value: "<<", Tag.IsEmpty: true };
            Mark place = _parser.Current!.Start;
            FunctionResult key = Value();
            if (key.Value is null)
            {
                return key;
            }

            Next();
            FunctionResult part = Value();
            if (part.Value is not { } value)
            {
                return part;
            }

            string? problem = merges ? Merge(value, entries) : Add(key.Value, value, entries);
            if (problem is not null)
            {
                return FunctionResult.Fail(At(place, problem));
            }
        }

        return HclValue.Object(entries);
    }

    private static string? Merge(HclValue value, Dictionary<string, HclValue> entries)
    {
        if (!value.HasContent || value.Type is not ObjectType)
        {
            return $"cannot merge {value.Type} into mapping";
        }

        foreach ((string name, HclValue part) in value.AsEntries())
        {
            entries[name] = part;
        }

        return null;
    }

    private static string? Add(HclValue key, HclValue value, Dictionary<string, HclValue> entries)
    {
        if (key.IsNull)
        {
            return "mapping key cannot be null";
        }

        if (HclConversion.TryConvert(key, HclType.String) is not { HasContent: true } name)
        {
            return "only strings are allowed as mapping keys";
        }

        entries[name.AsString()] = value;
        return null;
    }

    private FunctionResult Fail(string reason) => FunctionResult.Fail(At(_parser.Current?.Start ?? Mark.Empty, reason));

    private static string At(Mark place, string reason) => $"on line {place.Line}, column {place.Column}: {reason}";
}
