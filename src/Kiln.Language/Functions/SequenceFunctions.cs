using System.Collections.Immutable;
using Kiln.Values;
using static Kiln.Language.Functions.FunctionParameter;

namespace Kiln.Language.Functions;

/// <summary>Functions on lists, tuples and their order.</summary>
internal static class SequenceFunctions
{
    private const int MaxRange = 1024;

    private static readonly FunctionParameter AnyList = ListOf("list", HclType.Dynamic);

    public static IEnumerable<FunctionDefinition> All =>
    [
        new ValueFunction("chunklist", [AnyList, Number("size")], HclType.Dynamic, ChunkList),
        new ValueFunction("compact", [ListOf("list", HclType.String)], Arguments.ListOfString, Compact),
        new ValueFunction("concat", [], AnyPartly("seqs"), HclType.Dynamic, Concat) { Secrecy = Secrecy.OfParts },
        new ValueFunction("distinct", [AnyList], HclType.Dynamic, static a => List(a[0], a[0].AsElements().Distinct())),
        new ValueFunction("element", [AnyPartly("list"), Number("index")], HclType.Dynamic, Element) { Secrecy = Secrecy.OfParts },
        new ValueFunction("flatten", [AnyPartly("list")], HclType.Dynamic, Flatten) { Secrecy = Secrecy.OfParts },
        new ValueFunction("range", [], Number("params"), HclType.List(HclType.Number), Range),
        new ValueFunction("reverse", [AnyPartly("list")], HclType.Dynamic, Reverse) { Secrecy = Secrecy.OfParts },
        new ValueFunction("slice", [AnyPartly("list"), Number("start_index"), Number("end_index")], HclType.Dynamic, Slice) { Secrecy = Secrecy.OfParts },
        new ValueFunction("sort", [ListOf("list", HclType.String)], Arguments.ListOfString, Sort),
    ];

    private static HclValue List(HclValue like, IEnumerable<HclValue> elements) =>
        HclValue.List(((CollectionType)like.Type).Element, [.. elements]);

    private static FunctionResult ChunkList(ImmutableArray<HclValue> arguments)
    {
        if (!Arguments.TryGetCount(arguments[1], out int size))
        {
            return FunctionResult.Fail($"invalid size: {Arguments.NotWhole}");
        }

        if (size < 0)
        {
            return FunctionResult.Fail("the size argument must be positive");
        }

        ImmutableArray<HclValue> elements = arguments[0].AsElements();
        IEnumerable<HclValue[]> chunks = elements.Chunk(size == 0 ? Math.Max(elements.Length, 1) : size);
        return HclValue.List(arguments[0].Type, [.. chunks.Select(c => List(arguments[0], c))]);
    }

    private static FunctionResult Compact(ImmutableArray<HclValue> arguments) =>
        List(arguments[0], arguments[0].AsElements().Where(static e => !e.IsNull && e.AsString().Length > 0));

    private static FunctionResult Concat(ImmutableArray<HclValue> arguments)
    {
        if (arguments.IsEmpty)
        {
            return FunctionResult.Fail("at least one argument is required");
        }

        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i].Type is not (ListType or TupleType))
            {
                return FunctionResult.FailArgument(i, $"all arguments must be lists or tuples; got {arguments[i].Type}");
            }
        }

        ImmutableArray<HclValue> all = [.. arguments.SelectMany(static a => a.AsElements())];
        bool oneType = arguments.All(a => a.Type is ListType && a.Type == arguments[0].Type);
        return oneType ? List(arguments[0], all) : HclValue.Tuple(all);
    }

    private static FunctionResult Element(ImmutableArray<HclValue> arguments)
    {
        if (arguments[0].Type is not (ListType or TupleType))
        {
            return FunctionResult.Fail($"cannot read elements from {arguments[0].Type}");
        }

        if (!arguments[1].AsNumber().TryGetInt64(out long index))
        {
            return FunctionResult.Fail($"invalid index: {Arguments.NotWhole}");
        }

        if (index < 0)
        {
            return FunctionResult.Fail("cannot use element function with a negative index");
        }

        ImmutableArray<HclValue> elements = arguments[0].AsElements();
        return elements.IsEmpty
            ? FunctionResult.Fail("cannot use element function with an empty list")
            : elements[(int)(index % elements.Length)];
    }

    private static FunctionResult Flatten(ImmutableArray<HclValue> arguments)
    {
        if (!Arguments.IsSequence(arguments[0]))
        {
            return FunctionResult.Fail("can only flatten lists, sets and tuples");
        }

        List<HclValue> flat = [];
        bool known = Flatten(arguments[0], sensitive: false, flat);
        return known ? HclValue.Tuple([.. flat]) : HclValue.DynamicUnknown;
    }

    /// <returns>False when a part is unknown that may turn out to be a list.</returns>
    private static bool Flatten(HclValue sequence, bool sensitive, List<HclValue> flat)
    {
        bool known = true;
        foreach (HclValue element in sequence.AsElements())
        {
            bool hidden = sensitive || element.IsSensitive;
            if (element.HasContent && Arguments.IsSequence(element))
            {
                known &= Flatten(element, hidden, flat);
                continue;
            }

            known &= element.IsKnown || element.Type.IsPrimitive;
            flat.Add(hidden ? element.WithSensitivity(true) : element);
        }

        return known;
    }

    private static FunctionResult Range(ImmutableArray<HclValue> arguments)
    {
        if (arguments.Length is 0 or > 3)
        {
            return FunctionResult.Fail("must have one, two, or three arguments");
        }

        HclNumber start = arguments.Length == 1 ? 0 : arguments[0].AsNumber();
        HclNumber end = arguments[arguments.Length == 1 ? 0 : 1].AsNumber();
        HclNumber step = arguments.Length == 3 ? arguments[2].AsNumber() : end < start ? -1 : 1;
        if (step.Sign < 0 && end > start)
        {
            return FunctionResult.FailArgument(1, "end must be less than start when step is negative");
        }

        return step.Sign > 0 && end < start
            ? FunctionResult.FailArgument(1, "end must be greater than start when step is positive")
            : Count(start, end, step);
    }

    private static FunctionResult Count(HclNumber start, HclNumber end, HclNumber step)
    {
        ImmutableArray<HclValue>.Builder numbers = ImmutableArray.CreateBuilder<HclValue>();
        HclNumber number = start;
        while (step.Sign < 0 ? number > end : number < end)
        {
            if (numbers.Count == MaxRange)
            {
                return FunctionResult.Fail(
                    $"more than {MaxRange} values were generated; either decrease the difference between start and end or use a smaller step");
            }

            numbers.Add(HclValue.Number(number));
            if (HclNumber.Add(number, step) is not { } next)
            {
                return FunctionResult.Fail("can't compute sum of opposing infinities");
            }

            number = next;
        }

        return HclValue.List(HclType.Number, numbers.DrainToImmutable());
    }

    private static FunctionResult Reverse(ImmutableArray<HclValue> arguments) => arguments[0].Type switch
    {
        ListType or SetType => List(arguments[0], arguments[0].AsElements().Reverse()),
        TupleType => HclValue.Tuple([.. arguments[0].AsElements().Reverse()]),
        _ => FunctionResult.FailArgument(0, $"can only reverse list or tuple values, not {arguments[0].Type}"),
    };

    private static FunctionResult Slice(ImmutableArray<HclValue> arguments)
    {
        if (arguments[0].Type is not (ListType or TupleType))
        {
            return FunctionResult.FailArgument(0, arguments[0].Type is SetType
                ? "cannot slice a set, because its elements do not have indices; explicitly convert to a list if the ordering of the result "
                    + "is not important"
                : "must be a list or tuple value");
        }

        ImmutableArray<HclValue> elements = arguments[0].AsElements();
        if (!Arguments.TryGetCount(arguments[1], out int start))
        {
            return FunctionResult.FailArgument(1, $"invalid start index: {Arguments.NotWhole}");
        }

        if (!Arguments.TryGetCount(arguments[2], out int end))
        {
            return FunctionResult.FailArgument(2, $"invalid end index: {Arguments.NotWhole}");
        }

        if (SliceProblem(start, end, elements.Length) is { } problem)
        {
            return problem;
        }

        ImmutableArray<HclValue> part = elements[start..end];
        return arguments[0].Type is ListType ? List(arguments[0], part) : HclValue.Tuple(part);
    }

    private static FunctionResult? SliceProblem(int start, int end, int length) => (start, end) switch
    {
        ( < 0, _) => FunctionResult.FailArgument(1, "start index must not be less than zero"),
        _ when start > length => FunctionResult.FailArgument(1, "start index must not be greater than the length of the list"),
        (_, < 0) => FunctionResult.FailArgument(2, "end index must not be less than zero"),
        _ when end > length => FunctionResult.FailArgument(2, "end index must not be greater than the length of the list"),
        _ when start > end => FunctionResult.FailArgument(1, "start index must not be greater than end index"),
        _ => (FunctionResult?)null,
    };

    private static FunctionResult Sort(ImmutableArray<HclValue> arguments)
    {
        ImmutableArray<HclValue> elements = arguments[0].AsElements();
        for (int i = 0; i < elements.Length; i++)
        {
            if (elements[i].IsNull)
            {
                return FunctionResult.Fail($"given list element {i} is null; a null string cannot be sorted");
            }
        }

        return List(arguments[0], elements.OrderBy(static e => e.AsString(), TextOrder.Comparer));
    }
}
