using System.Collections.Immutable;
using System.Globalization;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Language.Syntax;
using Kiln.Language.Text;
using Kiln.Values;

namespace Kiln.Language.Types;

/// <summary>Reads one type expression.</summary>
internal sealed class TypeReader(bool allowsDefaults)
{
    private static readonly ImmutableSortedDictionary<string, TypeDefaults> NoNested =
        ImmutableSortedDictionary.Create<string, TypeDefaults>(TextOrder.Comparer);

    private static readonly ImmutableSortedDictionary<string, HclValue> NoValues =
        ImmutableSortedDictionary.Create<string, HclValue>(TextOrder.Comparer);

    private readonly ImmutableArray<Diagnostic>.Builder _diagnostics = ImmutableArray.CreateBuilder<Diagnostic>();

    public Parsed<TypeConstraint> Run(ExpressionSyntax expression) => new(Read(expression), _diagnostics.ToImmutable());

    private TypeConstraint Read(ExpressionSyntax expression) => expression switch
    {
        ParenthesisedSyntax parenthesised => Read(parenthesised.Inner),
        VariableSyntax keyword => Keyword(keyword),
        FunctionCallSyntax call => Constructor(call),
        BoolSyntax or NullSyntax => Fail(TypeDiagnostics.UnknownKeyword(expression.Range.GetText(), expression.Range)),
        InvalidExpressionSyntax => TypeConstraint.Any,
        _ => Fail(TypeDiagnostics.NotAType(expression.Range)),
    };

    private TypeConstraint Fail(Diagnostic diagnostic)
    {
        _diagnostics.Add(diagnostic);
        return TypeConstraint.Any;
    }

    private TypeConstraint Keyword(VariableSyntax keyword) => keyword.Name switch
    {
        "string" => new(HclType.String, null),
        "number" => new(HclType.Number, null),
        "bool" => new(HclType.Bool, null),
        "any" => TypeConstraint.Any,
        "list" or "set" or "map" or "object" or "tuple" => Fail(TypeDiagnostics.MissingArgument(keyword.Name, keyword.Range)),
        "optional" => Fail(TypeDiagnostics.MisplacedOptional(keyword.Range)),
        _ => Fail(TypeDiagnostics.UnknownKeyword(keyword.Name, keyword.Range)),
    };

    private TypeConstraint Constructor(FunctionCallSyntax call)
    {
        switch (call.Name)
        {
            case "string" or "number" or "bool" or "any":
                return Fail(TypeDiagnostics.UnexpectedArguments(call.Name, call.Range));
            case "optional":
                return Fail(TypeDiagnostics.MisplacedOptional(call.Range));
            case "list" or "set" or "map" or "object" or "tuple" when call.Arguments.Length != 1 || call.ExpandsLast:
                return Fail(TypeDiagnostics.MissingArgument(call.Name, call.Range));
            case "object":
                return Object(call.Arguments[0]);
            case "tuple":
                return Tuple(call.Arguments[0]);
            case "list" or "set" or "map":
                return Collection(call.Name, Read(call.Arguments[0]));
            default:
                return Fail(TypeDiagnostics.UnknownConstructor(call.Name, call.NameRange));
        }
    }

    private static TypeConstraint Collection(string kind, TypeConstraint element)
    {
        HclType type = kind switch
        {
            "list" => HclType.List(element.Type),
            "set" => HclType.Set(element.Type),
            _ => HclType.Map(element.Type),
        };
        return new(type, element.Defaults is { } defaults ? new(NoValues, NoNested.Add(TypeDefaults.Elements, defaults)) : null);
    }

    private TypeConstraint Tuple(ExpressionSyntax argument)
    {
        if (argument is not TupleSyntax tuple)
        {
            return Fail(TypeDiagnostics.TupleNeedsList(argument.Range));
        }

        ImmutableArray<TypeConstraint> elements = [.. tuple.Elements.Select(Read)];
        ImmutableSortedDictionary<string, TypeDefaults> nested = NoNested.AddRange(elements
            .Select(static (e, i) => KeyValuePair.Create(i.ToString(CultureInfo.InvariantCulture), e.Defaults))
            .Where(static e => e.Value is not null)
            .Select(static e => KeyValuePair.Create(e.Key, e.Value!)));
        return new(
            HclType.Tuple([.. elements.Select(static e => e.Type)]),
            nested.IsEmpty ? null : new(NoValues, nested));
    }

    private TypeConstraint Object(ExpressionSyntax argument)
    {
        if (argument is not ObjectSyntax obj)
        {
            return Fail(TypeDiagnostics.ObjectNeedsMap(argument.Range));
        }

        ObjectParts parts = new();
        foreach (ObjectItemSyntax item in obj.Items)
        {
            if (item.BareKey is not { } name)
            {
                Fail(TypeDiagnostics.NotAnAttributeName(item.Key.Range, obj.Range));
            }
            else if (parts.Types.ContainsKey(name))
            {
                Fail(TypeDiagnostics.DuplicateAttribute(name, item.Key.Range, obj.Range));
            }
            else
            {
                Attribute(name, item.Value, parts);
            }
        }

        return parts.ToConstraint();
    }

    private void Attribute(string name, ExpressionSyntax expression, ObjectParts parts)
    {
        if (expression is not FunctionCallSyntax { Name: "optional" } modifier)
        {
            parts.Add(name, Read(expression), isOptional: false, fallback: null);
            return;
        }

        if (modifier.Arguments.Length is 0 || modifier.Arguments.Length > (allowsDefaults ? 2 : 1) || modifier.ExpandsLast)
        {
            parts.Add(name, Fail(TypeDiagnostics.OptionalArguments(allowsDefaults, modifier.Range)), isOptional: true, fallback: null);
            return;
        }

        // Compat: in convert() the modifier is accepted, and the attribute is required all the same.
        TypeConstraint type = Read(modifier.Arguments[0]);
        HclValue? fallback = modifier.Arguments.Length == 2 ? Default(type, modifier.Arguments[1]) : null;
        parts.Add(name, type, isOptional: allowsDefaults, fallback);
    }

    private HclValue? Default(TypeConstraint type, ExpressionSyntax expression)
    {
        Evaluated evaluated = Evaluator.Evaluate(expression, EvaluationScope.Empty);
        _diagnostics.AddRange(evaluated.Diagnostics);
        if (evaluated.HasErrors)
        {
            return null;
        }

        // Converted for the check and for its own missing attributes; nested defaults are applied once more later on.
        Converted converted = type.Apply(evaluated.Value);
        if (!converted.Succeeded)
        {
            Fail(TypeDiagnostics.InvalidDefault(converted.Problem, expression.Range));
        }

        return converted.Value;
    }

    private sealed class ObjectParts
    {
        private readonly Dictionary<string, HclValue> _values = new(StringComparer.Ordinal);
        private readonly Dictionary<string, TypeDefaults> _nested = new(StringComparer.Ordinal);
        private readonly List<string> _optional = [];

        public Dictionary<string, HclType> Types { get; } = new(StringComparer.Ordinal);

        public void Add(string name, TypeConstraint constraint, bool isOptional, HclValue? fallback)
        {
            Types.Add(name, constraint.Type);
            if (isOptional)
            {
                _optional.Add(name);
            }

            if (fallback is not null)
            {
                _values.Add(name, fallback);
            }

            if (constraint.Defaults is { } defaults)
            {
                _nested.Add(name, defaults);
            }
        }

        public TypeConstraint ToConstraint()
        {
            ObjectType type = HclType.Object(
                Types.ToImmutableSortedDictionary(TextOrder.Comparer),
                _optional.ToImmutableSortedSet(TextOrder.Comparer));
            bool any = _values.Count > 0 || _nested.Count > 0;
            return new(type, any ? new(NoValues.AddRange(_values), NoNested.AddRange(_nested)) : null);
        }
    }
}
