using System.Collections.Immutable;
using System.Diagnostics;

namespace Kiln.Values;

/// <summary>
/// A value of the HCL2 type system: known, null or unknown, and possibly sensitive. Immutable.
/// Accessors such as <see cref="AsString"/> require a known, non-null value of that kind.
/// </summary>
public sealed partial class HclValue : IEquatable<HclValue>
{
    private static readonly object UnknownContent = new();

    private readonly object? _content;

    private HclValue(HclType type, object? content, bool isSensitive)
    {
        Type = type;
        _content = content;
        IsSensitive = isSensitive;
    }

    public static HclValue True { get; } = new(HclType.Bool, true, false);

    public static HclValue False { get; } = new(HclType.Bool, false, false);

    public static HclValue EmptyString { get; } = new(HclType.String, "", false);

    public static HclValue EmptyObject { get; } = Object(ImmutableSortedDictionary.Create<string, HclValue>(StringComparer.Ordinal));

    public static HclValue EmptyTuple { get; } = Tuple([]);

    /// <summary>The null that has no type yet.</summary>
    public static HclValue DynamicNull { get; } = new(HclType.Dynamic, null, false);

    /// <summary>The unknown that has no type yet.</summary>
    public static HclValue DynamicUnknown { get; } = new(HclType.Dynamic, UnknownContent, false);

    public HclType Type { get; }

    public bool IsKnown => !ReferenceEquals(_content, UnknownContent);

    public bool IsNull => _content is null;

    /// <summary>Known and not null: the accessors may be used.</summary>
    public bool HasContent => IsKnown && !IsNull;

    /// <summary>This value itself is secret; parts of it can be secret without it (see <see cref="ContainsSensitive"/>).</summary>
    public bool IsSensitive { get; }

    public static HclValue String(string value) =>
        value.Length == 0 ? EmptyString : new(HclType.String, value.IsNormalized() ? value : value.Normalize(), false);

    public static HclValue Number(HclNumber value) => new(HclType.Number, value, false);

    public static HclValue Number(long value) => new(HclType.Number, (HclNumber)value, false);

    public static HclValue Bool(bool value) => value ? True : False;

    public static HclValue Null(HclType type) => type == HclType.Dynamic ? DynamicNull : new(type, null, false);

    public static HclValue Unknown(HclType type) =>
        type == HclType.Dynamic ? DynamicUnknown : new(type, UnknownContent, false);

    /// <param name="elementType">The type that every element already has.</param>
    /// <param name="elements">In order; each of exactly <paramref name="elementType"/>.</param>
    public static HclValue List(HclType elementType, ImmutableArray<HclValue> elements) =>
        new(HclType.List(elementType), elements, false);

    /// <summary>Makes a set: duplicates are dropped and the elements put into the set's canonical order.</summary>
    public static HclValue Set(HclType elementType, ImmutableArray<HclValue> elements) =>
        new(HclType.Set(elementType), ValueOrder.Canonical(elements), false);

    public static HclValue Map(HclType elementType, ImmutableSortedDictionary<string, HclValue> elements) =>
        new(HclType.Map(elementType), elements, false);

    public static HclValue Tuple(ImmutableArray<HclValue> elements) =>
        new(HclType.Tuple([.. elements.Select(static e => e.Type)]), elements, false);

    public static HclValue Object(ImmutableSortedDictionary<string, HclValue> attributes) =>
        new(
            HclType.Object(attributes.ToImmutableSortedDictionary(static a => a.Key, static a => a.Value.Type, StringComparer.Ordinal)),
            attributes,
            false);

    public static HclValue Object(IEnumerable<KeyValuePair<string, HclValue>> attributes) =>
        Object(attributes.ToImmutableSortedDictionary(StringComparer.Ordinal));

    public string AsString() => (string)Content;

    public HclNumber AsNumber() => (HclNumber)Content;

    public bool AsBool() => (bool)Content;

    /// <summary>The elements of a list, set or tuple.</summary>
    public ImmutableArray<HclValue> AsElements() => (ImmutableArray<HclValue>)Content;

    /// <summary>The entries of a map or the attributes of an object, sorted by name.</summary>
    public ImmutableSortedDictionary<string, HclValue> AsEntries() => (ImmutableSortedDictionary<string, HclValue>)Content;

    /// <summary>The attribute or entry of that name, or null when there is none.</summary>
    public HclValue? Get(string name) =>
        HasContent && _content is ImmutableSortedDictionary<string, HclValue> entries
            ? entries.GetValueOrDefault(name)
            : null;

    public HclValue WithSensitivity(bool sensitive) =>
        sensitive == IsSensitive ? this : new(Type, _content, sensitive);

    /// <summary>True when this value or any part of it is sensitive.</summary>
    public bool ContainsSensitive => IsSensitive || Any(static v => v.IsSensitive);

    /// <summary>True when neither this value nor any part of it is unknown.</summary>
    public bool IsWhollyKnown => IsKnown && !Any(static v => !v.IsKnown);

    /// <summary>True when <paramref name="predicate"/> holds for any part of this value, at any depth.</summary>
    public bool Any(Func<HclValue, bool> predicate)
    {
        foreach (HclValue part in Parts())
        {
            if (predicate(part) || part.Any(predicate))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The direct parts: elements, entries or attributes; nothing for other values.</summary>
    public IEnumerable<HclValue> Parts() => _content switch
    {
        ImmutableArray<HclValue> elements => elements,
        ImmutableSortedDictionary<string, HclValue> entries => entries.Values,
        _ => [],
    };

    /// <summary>Same type and same content, at every depth; sensitivity is not compared.</summary>
    public bool Equals(HclValue? other) =>
        other is not null
        && (ReferenceEquals(this, other) || (Type == other.Type && ContentEquals(_content, other._content)));

    public override bool Equals(object? obj) => Equals(obj as HclValue);

    public override int GetHashCode() => _content switch
    {
        null => 0,
        string text => text.GetHashCode(StringComparison.Ordinal),
        HclNumber number => number.GetHashCode(),
        bool flag => flag.GetHashCode(),
        ImmutableArray<HclValue> elements => elements.Length,
        ImmutableSortedDictionary<string, HclValue> entries => entries.Count,
        _ => 1,
    };

    private object Content
    {
        get
        {
            Debug.Assert(HasContent, "the value has no content");
            return _content!;
        }
    }

    private static bool ContentEquals(object? left, object? right) => (left, right) switch
    {
        (null, null) => true,
        (string a, string b) => string.Equals(a, b, StringComparison.Ordinal),
        (HclNumber a, HclNumber b) => a.Equals(b),
        (bool a, bool b) => a == b,
        (ImmutableArray<HclValue> a, ImmutableArray<HclValue> b) => a.AsSpan().SequenceEqual(b.AsSpan()),
        (ImmutableSortedDictionary<string, HclValue> a, ImmutableSortedDictionary<string, HclValue> b) =>
            a.Count == b.Count && a.SequenceEqual(b),
        _ => ReferenceEquals(left, right),
    };
}
