using System.Collections.Immutable;
using System.Globalization;
using Kiln.GoTemplate.Formatting;

namespace Kiln.GoTemplate.Functions;

/// <summary>
/// <c>len</c>, <c>index</c>, <c>slice</c> and <c>call</c>. Strings count in bytes of UTF-8, as in Go.
/// </summary>
internal static class CollectionFunctions
{
    public static ImmutableArray<GoFunction> All { get; } =
    [
        new("len", [GoParameter.Any], static a => Length(a[0])),
        new("index", [GoParameter.Any, GoParameter.Any], Index) { IsVariadic = true },
        new("slice", [GoParameter.Any, GoParameter.Any], Slice) { IsVariadic = true },
        new("call", [GoParameter.Any, GoParameter.Any], Call) { IsVariadic = true },
    ];

    private static GoCallResult Length(GoValue value) => value switch
    {
        GoString text => GoValue.Of(GoBytes.Count(text.Value)),
        GoList list => GoValue.Of(list.Items.Length),
        GoMap { StructName: null } map => GoValue.Of(map.Entries.Count),
        GoNil or GoNoValue => GoCallResult.Failed("reflect: call of reflect.Value.Type on zero Value"),
        _ => GoCallResult.Failed($"len of type {value.TypeName}"),
    };

    private static GoCallResult Index(GoArguments arguments)
    {
        GoValue value = arguments[0];
        if (value is GoNil)
        {
            return GoCallResult.Failed("index of untyped nil");
        }

        for (int i = 1; i < arguments.Count; i++)
        {
            GoCallResult step = IndexOne(value, arguments[i]);
            if (step.Error is not null)
            {
                return step;
            }

            value = step.Value!;
        }

        return GoCallResult.Of(value);
    }

    private static GoCallResult IndexOne(GoValue value, GoValue index)
    {
        switch (value)
        {
            case GoMap { StructName: null } map:
                return index is GoString key
                    ? GoCallResult.Of(map.Entries.TryGetValue(key.Value, out GoValue? entry) ? entry : GoValue.NoValue)
                    : GoCallResult.Failed($"value has type {index.TypeName}; should be string");
            case GoList list:
                return Bound(index, list.Items.Length, "slice", out int item) is { } listError
                    ? GoCallResult.Failed(listError)
                    : GoCallResult.Of(list.Items[item]);
            case GoString text:
                byte[] bytes = GoBytes.ToBytes(text.Value);
                return Bound(index, bytes.Length, "string", out int position) is { } textError
                    ? GoCallResult.Failed(textError)
                    : new GoInt(bytes[position]) { IsByte = true };
            case GoNil or GoNoValue:
                return GoCallResult.Failed("index of nil pointer");
            default:
                return GoCallResult.Failed($"can't index item of type {value.TypeName}");
        }
    }

    /// <summary>One behind the end is refused in other words.</summary>
    private static string? Bound(GoValue index, int length, string kind, out int position)
    {
        string? error = InRange(index, length + 1, out position);
        return error is null && position == length ? $"reflect: {kind} index out of range" : error;
    }

    private static string? InRange(GoValue index, int length, out int position)
    {
        position = 0;
        switch (index)
        {
            case GoInt number when number.Value >= 0 && number.Value < length:
                position = (int)number.Value;
                return null;
            case GoInt number:
                return string.Create(CultureInfo.InvariantCulture, $"index out of range: {number.Value}");
            case GoNil or GoNoValue:
                return "cannot index slice/array with nil";
            default:
                return $"cannot index slice/array with type {index.TypeName}";
        }
    }

    private static GoCallResult Slice(GoArguments arguments)
    {
        byte[]? bytes = arguments[0] is GoString text ? GoBytes.ToBytes(text.Value) : null;
        GoList? list = arguments[0] as GoList;
        if (bytes is null && list is null)
        {
            return GoCallResult.Failed(
                arguments[0] is GoNil ? "slice of untyped nil" : $"can't slice item of type {arguments[0].TypeName}");
        }

        if (arguments.Count > 4)
        {
            return GoCallResult.Failed($"too many slice indexes: {arguments.Count - 1}");
        }

        if (bytes is not null && arguments.Count == 4)
        {
            return GoCallResult.Failed("cannot 3-index slice a string");
        }

        int length = bytes?.Length ?? list!.Items.Length;
        if (Bounds(arguments, length, out int from, out int to) is { } error)
        {
            return GoCallResult.Failed(error);
        }

        return bytes is null
            ? new GoList(list!.Items[from..to])
            : GoBytes.FromBytes(bytes.AsSpan(from, to - from));
    }

    private static string? Bounds(GoArguments arguments, int length, out int from, out int to)
    {
        Span<int> bounds = [0, length, length];
        from = to = 0;
        for (int i = 1; i < arguments.Count; i++)
        {
            if (InRange(arguments[i], length + 1, out bounds[i - 1]) is { } error)
            {
                return error;
            }
        }

        (from, to) = (bounds[0], bounds[1]);
        if (from > to || to > bounds[2])
        {
            (int low, int high) = from > to ? (from, to) : (to, bounds[2]);
            return string.Create(CultureInfo.InvariantCulture, $"invalid slice index: {low} > {high}");
        }

        return null;
    }

    /// <summary>
    /// Go calls a function held by the data. No data of ours holds one, so this can only say what it got.
    /// </summary>
    private static GoCallResult Call(GoArguments arguments) => GoCallResult.Failed(
        arguments[0] is GoNil
            ? "call of nil"
            : $"non-function of type {arguments[0].TypeName}");
}
