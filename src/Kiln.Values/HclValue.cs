using System.Collections.Immutable;
using System.Diagnostics;

namespace Kiln.Values;

/// <summary>
/// A value of the HCL2 type system: known, null or unknown, and possibly sensitive. Immutable.
/// Accessors such as <see cref="AsString"/> require a known, non-null value of that kind.
/// </summary>
public sealed partial class HclValue : IEquatable<HclValue>
{
    private const int SmallNumberCount = 256;

    private static readonly object UnknownContent = new();

    private static readonly HclValue[] SmallNumbers =
        [.. Enumerable.Range(0, SmallNumberCount).Select(static n => new HclValue(HclType.Number, (HclNumber)n, false))];

    private readonly object? _content;
    private readonly int _partCount;
    private readonly int _textLength;

    private HclValue(HclType type, object? content, bool isSensitive)
    {
        Type = type;
        _content = content;
        IsSensitive = isSensitive;
        IsWhollyKnown = !ReferenceEquals(content, UnknownContent);
        ContainsSensitive = isSensitive;
        switch (content)
        {
            case string text:
                _textLength = text.Length;
                break;
            case ImmutableArray<HclValue> elements:
                foreach (HclValue element in elements)
                {
                    AddPart(element, ref _partCount, ref _textLength);
                }

                break;
            case ImmutableSortedDictionary<string, HclValue> entries:
                foreach ((string name, HclValue entry) in entries)
                {
                    AddPart(entry, ref _partCount, ref _textLength);
                    _textLength = Sum(_textLength, name.Length);
                }

                break;
        }
    }

    public static HclValue True { get; } = new(HclType.Bool, true, false);

    public static HclValue False { get; } = new(HclType.Bool, false, false);

    public static HclValue EmptyString { get; } = new(HclType.String, "", false);

    public static HclValue EmptyObject { get; } = Object(ImmutableSortedDictionary.Create<string, HclValue>(TextOrder.Comparer));

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

    /// <summary>True when this value or any part of it is sensitive.</summary>
    public bool ContainsSensitive { get; private set; }

    /// <summary>True when neither this value nor any part of it is unknown.</summary>
    public bool IsWhollyKnown { get; private set; }

    /// <summary>How deep the parts are nested: 0 for a primitive or an empty container.</summary>
    public int Depth { get; private set; }

    /// <summary>
    /// The number of parts at all depths, as somebody walking the value would count them: a part that occurs twice
    /// counts twice. Small values can share parts and still be huge in this sense.
    /// </summary>
    public long PartCount => _partCount;

    /// <summary>
    /// The UTF-16 units of all strings and names at all depths, counted as <see cref="PartCount"/> counts: what printing
    /// or encoding the value takes at least.
    /// </summary>
    public long TextLength => _textLength;

    /// <summary>A string, brought to Unicode's composed normal form (NFC): equal texts are equal strings.</summary>
    public static HclValue String(string value) =>
        value.Length == 0 ? EmptyString : new(HclType.String, TextNormalization.Compose(value), false);

    public static HclValue Number(HclNumber value) => new(HclType.Number, value, false);

    public static HclValue Number(long value) =>
        value is >= 0 and < SmallNumberCount ? SmallNumbers[value] : new(HclType.Number, (HclNumber)value, false);

    public static HclValue Bool(bool value) => value ? True : False;

    public static HclValue Null(HclType type) => type == HclType.Dynamic ? DynamicNull : new(type, null, false);

    public static HclValue Unknown(HclType type) =>
        type == HclType.Dynamic ? DynamicUnknown : new(type, UnknownContent, false);

    /// <param name="elementType">The type that every element already has.</param>
    /// <param name="elements">In order; each of exactly <paramref name="elementType"/>.</param>
    public static HclValue List(HclType elementType, ImmutableArray<HclValue> elements) =>
        new(HclType.List(elementType), elements, false);

    /// <summary>
    /// Makes a set: duplicates are dropped and the elements put into the set's canonical order. A secret element
    /// makes the whole set secret, because membership itself tells about it.
    /// </summary>
    public static HclValue Set(HclType elementType, ImmutableArray<HclValue> elements)
    {
        bool sensitive = elements.Any(static e => e.ContainsSensitive);
        ImmutableArray<HclValue> plain = sensitive ? [.. elements.Select(static e => e.WithoutSensitivity())] : elements;
        return new(HclType.Set(elementType), ValueOrder.Canonical(plain), sensitive);
    }

    public static HclValue Map(HclType elementType, ImmutableSortedDictionary<string, HclValue> elements) =>
        new(HclType.Map(elementType), elements.WithComparers(TextOrder.Comparer), false);

    public static HclValue Tuple(ImmutableArray<HclValue> elements) =>
        new(HclType.Tuple(ImmutableArray.CreateRange(elements, static e => e.Type)), elements, false);

    public static HclValue Object(ImmutableSortedDictionary<string, HclValue> attributes) =>
        new(
            HclType.Object(attributes.ToImmutableSortedDictionary(static a => a.Key, static a => a.Value.Type, TextOrder.Comparer)),
            attributes.WithComparers(TextOrder.Comparer),
            false);

    public static HclValue Object(IEnumerable<KeyValuePair<string, HclValue>> attributes) =>
        Object(attributes.ToImmutableSortedDictionary(TextOrder.Comparer));

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

    /// <summary>The same value with no part marked as sensitive.</summary>
    public HclValue WithoutSensitivity() => !ContainsSensitive ? this : _content switch
    {
        ImmutableArray<HclValue> elements =>
            new(Type, ImmutableArray.CreateRange(elements, static e => e.WithoutSensitivity()), false),
        ImmutableSortedDictionary<string, HclValue> entries =>
            new(Type, entries.SetItems(Unmarked(entries)), false),
        _ => WithSensitivity(false),
    };

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
        ImmutableArray<HclValue> elements => Combine(elements.Length, elements),
        ImmutableSortedDictionary<string, HclValue> entries => Combine(entries.Count, entries.Values),
        _ => 1,
    };

    /// <summary>The console rendering, with sensitive parts hidden.</summary>
    public override string ToString() => ConsoleText.RenderHidden(this);

    private void AddPart(HclValue part, ref int count, ref int text)
    {
        IsWhollyKnown &= part.IsWhollyKnown;
        ContainsSensitive |= part.ContainsSensitive;
        Depth = Math.Max(Depth, part.Depth + 1);
        count = Sum(count, 1 + (long)part._partCount);
        text = Sum(text, part._textLength);
    }

    private static int Sum(long left, long right) => (int)Math.Min(int.MaxValue, left + right);

    private object Content
    {
        get
        {
            Debug.Assert(HasContent, "the value has no content");
            return _content!;
        }
    }

    private static IEnumerable<KeyValuePair<string, HclValue>> Unmarked(ImmutableSortedDictionary<string, HclValue> entries) =>
        entries
            .Where(static e => e.Value.ContainsSensitive)
            .Select(static e => KeyValuePair.Create(e.Key, e.Value.WithoutSensitivity()));

    private static int Combine(int count, IEnumerable<HclValue> parts)
    {
        HashCode hash = default;
        hash.Add(count);
        foreach (HclValue part in parts)
        {
            hash.Add(part);
        }

        return hash.ToHashCode();
    }

    private static bool ContentEquals(object? left, object? right) => (left, right) switch
    {
        (null, null) => true,
        (string a, string b) => string.Equals(a, b, StringComparison.Ordinal),
        (HclNumber a, HclNumber b) => a.Equals(b),
        (bool a, bool b) => a == b,
        (ImmutableArray<HclValue> a, ImmutableArray<HclValue> b) => PartsEqual(a, b),
        (ImmutableSortedDictionary<string, HclValue> a, ImmutableSortedDictionary<string, HclValue> b) => EntriesEqual(a, b),
        _ => ReferenceEquals(left, right),
    };

    // The types of the parts follow from the type of the whole, unless it has open (dynamic) parts: so they are
    // compared once at the top instead of once per level.
    private static bool PartsEqual(ImmutableArray<HclValue> left, ImmutableArray<HclValue> right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        for (int i = 0; i < left.Length; i++)
        {
            if (!SamePart(left[i], right[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool EntriesEqual(
        ImmutableSortedDictionary<string, HclValue> left,
        ImmutableSortedDictionary<string, HclValue> right) =>
        left.Count == right.Count
        && left.Zip(right).All(static pair =>
            string.Equals(pair.First.Key, pair.Second.Key, StringComparison.Ordinal)
            && SamePart(pair.First.Value, pair.Second.Value));

    private static bool SamePart(HclValue left, HclValue right) =>
        ReferenceEquals(left, right)
        || (left.Type.IsWhollyKnown ? ContentEquals(left._content, right._content) : left.Equals(right));
}
