using System.Collections.Immutable;
using Kiln.Language.Evaluation;
using Kiln.Values;
using static Kiln.Language.Functions.FunctionParameter;

namespace Kiln.Language.Functions;

/// <summary>Functions that look into collections of any kind.</summary>
internal static class CollectionFunctions
{
    public static IEnumerable<FunctionDefinition> All =>
    [
        new ValueFunction("length", [AnyPartly("value")], HclType.Number, static a => Length(a[0])),
        new ValueFunction("contains", [Any("list"), Any("value")], HclType.Bool, Contains),
        new ValueFunction("index", [Any("collection"), Any("value")], HclType.Number, Index),
        new ValueFunction("coalesce", [], AnyPartly("vals") with { AllowNull = true }, HclType.Dynamic, Coalesce) { Secrecy = Secrecy.OfParts },
        new ValueFunction("coalescelist", [], AnyPartly("vals") with { AllowNull = true }, HclType.Dynamic, CoalesceList) { Secrecy = Secrecy.OfParts },
        new ValueFunction("alltrue", [Booleans], HclType.Bool, static a => HclValue.Bool(a[0].AsElements().All(static e => e.HasContent && e.AsBool()))),
        new ValueFunction("anytrue", [Booleans], HclType.Bool, static a => HclValue.Bool(a[0].AsElements().Any(static e => e.HasContent && e.AsBool()))),
    ];

    private static FunctionParameter Booleans => ListOf("list", HclType.Bool);

    private static FunctionResult Length(HclValue value)
    {
        if (value.Type == HclType.String)
        {
            return HclValue.Number(Graphemes.Count(value.AsString()));
        }

        if (Arguments.IsMapping(value))
        {
            return HclValue.Number(value.AsEntries().Count);
        }

        return Arguments.IsSequence(value)
            ? HclValue.Number(value.AsElements().Length)
            : FunctionResult.Fail("argument must be a string, a collection type, or a structural type");
    }

    private static FunctionResult Contains(ImmutableArray<HclValue> arguments) => Arguments.IsSequence(arguments[0])
        ? HclValue.Bool(arguments[0].AsElements().Any(e => Equality.Compare(e, arguments[1]).AsBool()))
        : FunctionResult.Fail("argument must be list, tuple, or set");

    private static FunctionResult Index(ImmutableArray<HclValue> arguments)
    {
        if (arguments[0].Type is not (ListType or TupleType))
        {
            return FunctionResult.Fail("argument must be a list or tuple");
        }

        ImmutableArray<HclValue> elements = arguments[0].AsElements();
        if (elements.IsEmpty)
        {
            return FunctionResult.Fail("cannot search an empty list");
        }

        int found = elements.IndexOf(arguments[1]);
        return found >= 0 ? HclValue.Number(found) : FunctionResult.Fail("item not found");
    }

    private static FunctionResult Coalesce(ImmutableArray<HclValue> arguments)
    {
        if (arguments.IsEmpty || HclUnification.Unify(arguments.Select(static a => a.Type)) is not { } type)
        {
            return FunctionResult.Fail("all arguments must have the same type");
        }

        foreach (HclValue argument in arguments)
        {
            HclValue? value = HclConversion.TryConvert(argument, type);
            if (value is null)
            {
                return FunctionResult.Fail("all arguments must have the same type");
            }

            if (!value.IsKnown)
            {
                return HclValue.Unknown(type);
            }

            if (!value.IsNull && !(value.Type == HclType.String && value.AsString().Length == 0))
            {
                return value;
            }
        }

        return FunctionResult.Fail("no non-null, non-empty-string arguments");
    }

    private static FunctionResult CoalesceList(ImmutableArray<HclValue> arguments)
    {
        if (arguments.IsEmpty)
        {
            return FunctionResult.Fail("at least one argument is required");
        }

        if (arguments.Any(static a => !a.IsKnown))
        {
            return HclValue.DynamicUnknown;
        }

        if (!arguments.All(static a => a.Type is ListType or TupleType))
        {
            return FunctionResult.Fail("coalescelist arguments must be lists or tuples");
        }

        if (arguments.FirstOrDefault(static a => !a.IsNull && !a.AsElements().IsEmpty) is { } filled)
        {
            return filled;
        }

        return FunctionResult.Fail("no non-null arguments");
    }
}
